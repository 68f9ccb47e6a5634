# Sourced by every script in dev/: `setup` installs what is missing and sets CACHE, PYTHON and ODOO_SOURCE.
# When everything is there it only compares a stamp (a few milliseconds).

DEV=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/account_collections
PYTHON=$CACHE/venv/bin/python
LOG=$CACHE/log/setup.log

# Servers and tools, the fonts and scripts that Debian's Odoo links to, and fonts for screenshots and PDFs.
PACKAGES=(postgresql chromium poppler-utils libmagic1 libjs-jquery libjs-underscore libjs-jquery-form fonts-font-awesome
    fonts-roboto-unhinted fonts-inconsolata fonts-ocr-b fonts-dejavu-core fonts-noto-core)

step() { echo "setup: $*" >&2; }
die() { echo "setup: $*" >&2; exit 1; }
quietly() { timeout 1200 "$@" >>"$LOG" 2>&1 </dev/null 9>&- || die "failed: ${*:0:80} (the reason is at the end of $LOG)"; }
has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_tools() { has_postgres && command -v pdftotext >/dev/null && { command -v chromium || command -v google-chrome; } >/dev/null; }

missing_packages() {
    local package
    for package in "${PACKAGES[@]}"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed' || echo "$package"
    done
    command -v python3 >/dev/null && python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
}

install_packages() {
    if ! command -v apt-get >/dev/null; then
        has_tools || die "not a Debian: install PostgreSQL, Chromium and poppler-utils by hand, then start again"
        return 0
    fi
    local missing as_root=()
    mapfile -t missing < <(missing_packages)
    ((${#missing[@]})) || return 0
    if ((EUID)); then
        as_root=(sudo)
        [[ -t 0 ]] || as_root=(sudo -n) # nobody there to type a password
        "${as_root[@]}" true 2>>"$LOG" || die "needs root or sudo to install: ${missing[*]}
setup: or let someone run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    step "system packages: ${missing[*]}"
    # One of the machine's other sources may be out of order: whether that matters, the installation tells.
    timeout 600 "${as_root[@]}" apt-get update >>"$LOG" 2>&1 </dev/null 9>&- || true
    quietly "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# Debian's odoo-19 exists in the unstable suite only: fetched with an apt configuration of our own, so that the
# machine's sources and lists stay as they are, and unpacked instead of installed, so that its dependencies stay out too.
debian_odoo() {
    local apt=$CACHE/apt prefix=$CACHE/odoo share
    if [[ ! -e $prefix/usr/lib/python3/dist-packages/odoo/release.py ]]; then
        step "Odoo 19 from Debian unstable (120 MB, 1.2 GB unpacked)"
        mkdir -p "$apt"/{lists,cache/archives}/partial
        python3 "$DEV/lib/debian_source.py" >"$apt/sources.list" || exit 1
        local options=(-o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
            -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
        quietly apt-get "${options[@]}" update
        (cd "$apt" && rm -f odoo-19_*.deb && quietly apt-get "${options[@]}" download odoo-19)
        rm -rf "$prefix" "$prefix.new"
        quietly dpkg -x "$apt"/odoo-19_*.deb "$prefix.new"
        mv "$prefix.new" "$prefix"
    fi
    for share in fonts javascript fonts-font-awesome; do # its links lead to /usr/share beside its own /usr/lib
        [[ -e $prefix/usr/share/$share ]] || ln -sfn "/usr/share/$share" "$prefix/usr/share/$share"
    done
    ODOO_SOURCE=$prefix/usr/lib/python3/dist-packages
}

# The folder that goes on PYTHONPATH: it holds the package `odoo` and nothing else that could shadow the pins.
find_odoo() {
    local python installed
    if [[ -n ${ODOO_HOME:-} ]]; then
        [[ -e $ODOO_HOME/odoo/release.py ]] || die "ODOO_HOME=$ODOO_HOME has no odoo/release.py"
        ODOO_SOURCE=$(readlink -f "$ODOO_HOME")
        return
    fi
    for python in python3 /usr/bin/python3; do
        installed=$(cd / && "$python" "$DEV/lib/installed_odoo.py" 2>/dev/null) || continue
        ODOO_SOURCE=$CACHE/installed
        mkdir -p "$ODOO_SOURCE"
        ln -sfn "$installed" "$ODOO_SOURCE/odoo"
        return
    done
    command -v apt-get >/dev/null || die "no Odoo 19 found: set ODOO_HOME to an Odoo 19 Community source folder"
    debian_odoo
}

has_requirements() { [[ -x $PYTHON ]] && cmp -s "$DEV/requirements.txt" "$CACHE/venv/requirements.txt"; }

virtual_environment() {
    has_requirements && return
    python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
        die "the pinned requirements need Python 3.11 to 3.13, this is $(python3 --version)"
    step "Python requirements"
    [[ -x $PYTHON ]] || quietly python3 -m venv "$CACHE/venv"
    quietly "$PYTHON" -m pip install --disable-pip-version-check -r "$DEV/requirements.txt"
    cp "$DEV/requirements.txt" "$CACHE/venv/requirements.txt"
}

setup() {
    local inputs stamp
    inputs=$(cat "$DEV/lib/setup.sh" "$DEV/lib/debian_source.py" "$DEV/requirements.txt" && echo "${ODOO_HOME:-} $(command -v python3)")
    stamp=$(sha256sum <<<"$inputs")
    stamp=$CACHE/ready-${stamp:0:16}
    ODOO_SOURCE=$(cat "$stamp" 2>/dev/null) || true
    if ! { [[ -e $ODOO_SOURCE/odoo/release.py ]] && has_requirements && has_tools; }; then
        mkdir -p "$CACHE/log"
        exec 9>"$CACHE/setup.lock"
        flock 9 # two first starts at once: the second waits and finds everything done
        : >"$LOG"
        install_packages
        find_odoo
        virtual_environment
        echo "$ODOO_SOURCE" >"$stamp"
        exec 9>&-
    fi
    export CACHE ODOO_SOURCE
}
