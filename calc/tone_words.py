"""What the tone check knows by heart, by reason and language: words that humiliate, frighten or press, and polite ones.

Composed from the list of domain facts §7.1. A space separates phrases, ``_`` the words of a phrase, ``|`` the choices
of one place, and ``*`` stands for any ending. Case, accents, vowel points and letter variants make no difference.
"""

#: Crimes and punishment: a threat in any language, so every list is applied to every text.
CRIME = {
    "en": "police prison jail criminal*|crime* fraud* embezzl* prosecut*",
    "de": "polizei* gefängnis* strafanzeige* strafverfahren* betrug* betrüger* staatsanwalt*",
    "fr": "gendarmerie plainte_pénale escroquerie* escroc* poursuites_pénales procureur",
    "es": "policía cárcel prisión fraude* estafa* estafador* denuncia_penal querella*",
    "bg": "полиция* полицей* затвор измама* измамник* прокуратура* престъпление*",
    "ar": "شرطة سجن احتيال نصب جريمة نيابة_عامة",
    "he": "משטרה כלא הונאה רמאות מרמה פרקליטות",
    "fa": "پلیس زندان کلاهبرداری جرم دادستان*",
}

#: Telling others about the debt.
PUBLICITY = {
    "en": "publish* blacklist* social_media "
    "tell|inform|contact|notify_your_customers|clients|bank|landlord|employer|suppliers|partners|neighbours",
    "de": "veröffentlich* schwarze_liste soziale|sozialen_medien "
    "ihre|ihren|ihrer_kunden|bank|vermieter|arbeitgeber|lieferanten_informieren|benachrichtigen|kontaktieren",
    "fr": "publier* liste_noire réseaux_sociaux "
    "informer|contacter|prévenir_vos|votre_clients|banque|bailleur|employeur|fournisseurs",
    "es": "publicaremos publicar lista_negra redes_sociales "
    "informar|contactar|avisar_a_sus|su_clientes|banco|arrendador|empleador|proveedores",
    "bg": "публикува* черен_списък социални|социалните_мрежи уведомим_вашите|вашата|вашия_клиенти|банка|работодател",
    "ar": "ننشر سننشر نشر_اسم* قائمة|القائمة_سوداء|السوداء وسائل_التواصل نبلغ_عملاءكم|بنككم|مصرفكم",
    "he": "נפרסם לפרסם_את רשימה_שחורה רשתות|ברשתות_חברתיות|החברתיות נודיע|נפנה_ללקוחות*|לבנק|למעסיק",
    "fa": "منتشر_خواهیم|می‌کنیم لیست_سیاه شبکه‌های_اجتماعی به_مشتریان|بانک|کارفرمای_شما_اطلاع",
}

#: Borrowed authority of courts and offices.
AUTHORITY = {
    "en": "court_order* bailiff* official_notice*",
    "de": "gerichtsbeschluss* gerichtsvollzieher* amtliche_mitteilung* gerichtliche_anordnung*",
    "fr": "ordonnance_du_tribunal huissier* avis_officiel",
    "es": "orden_judicial mandamiento_judicial notificación_oficial alguacil*",
    "bg": "съдебна_заповед съдебно_нареждане съдебен_изпълнител официално_уведомление",
    "ar": "أمر_قضائي أمر_محكمة مأمور_تنفيذ مأمور_التنفيذ إخطار_قضائي",
    "he": "צו_בית_משפט צו_שיפוטי הוצאה_לפועל הודעה_רשמית",
    "fa": "حکم_دادگاه دستور_دادگاه مامور_اجرا ابلاغیه_رسمی",
}

#: Credit registers named as a threat.
REGISTER = {
    "en": "credit_register* credit_bureau* credit_score credit_rating bad_credit",
    "de": "schufa* creditreform* bonitätsauskunft* ihre|ihrer_bonität",
    "fr": "fichier_des_incidents cote_de_crédit votre_solvabilité fichage",
    "es": "registro|fichero_de_morosos asnef historial_crediticio",
    "bg": "кредитен_регистър кредитно_бюро кредитния_регистър",
    "ar": "السجل_الائتماني مكتب_الائتمان تصنيفكم_الائتماني",
    "he": "דירוג|דירוגכם_אשראי|האשראי לשכת_אשראי מאגר_נתוני_אשראי",
    "fa": "اعتبارسنجی رتبه_اعتباری",
}

#: Insults and contempt.
INSULT = {
    "en": "shame* asham* liar* excuses your_excuse cheat* thief thieves stupid* ridiculous "
    "disgrac* deadbeat* dishonest* crook*",
    "de": "schäm* schande* schändlich* lügner* ausrede* dieb|diebe dumm* lächerlich* unverschämt* unehrlich* gauner*",
    "fr": "honte* honteu* menteur* menteuse* vos_excuses mauvaise_excuse "
    "voleur* stupide* ridicule* malhonnête* tricheur*",
    "es": "vergüenza* vergonzos* mentiros* sus_excusas excusas ladrón* ladrones estúpid* ridícul* deshonest* tramposo*",
    "bg": "срам|срамота|срамно лъжец* лъжци оправдания крадец* крадци глупав* нелеп* безчест* мошеник*",
    "ar": "عار كاذب كذاب* أعذاركم أعذار_واهية لص لصوص غبي أغبياء سخيف مخز",
    "he": "בושה תתביישו שקרן שקרנים תירוצים תירוץ גנב גנבים טיפש* מגוחך נוכלים",
    "fa": "شرم|شرم‌آور دروغگو* بهانه|بهانه‌های|بهانه‌ها دزد دزدان احمق* مسخره خجالت*",
}

#: Deadlines of hours and open threats.
PRESSURE = {
    "en": "or_else within_24|48_hours final_chance last_chance consequences",
    "de": "sonst_werden|folgen innerhalb|binnen_von_24|48_stunden innerhalb|binnen_24|48_stunden "
    "letzte_chance konsequenzen",
    "fr": "sinon sous_24|48_heures|h dans_les_24|48_heures dernière_chance conséquences",
    "es": "de_lo_contrario en|dentro_de_24|48_horas en_24|48_horas última_oportunidad consecuencias",
    "bg": "в_противен_случай в_срок_от_24|48_часа до_24|48_часа последен_шанс последици",
    "ar": "وإلا خلال_24|48_ساعة فرصة_أخيرة|الأخيرة العواقب",
    "he": "אחרת_ננקוט תוך|בתוך_24|48_שעות הזדמנות_אחרונה השלכות",
    "fa": "وگرنه ظرف_24|48_ساعت آخرین_فرصت عواقب",
}

#: Legal steps: only at a late level of a policy that really means them.
LEGAL = {
    "en": "legal_action|steps|proceedings|measures lawyer* solicitor* attorney* lawsuit* sue_you court litigation "
    "debt_collection_agency collection_agency",
    "de": "rechtliche|rechtlichen_schritte* rechtsweg anwalt* rechtsanwalt* anwält* rechtsanwält* klage gerichtlich* "
    "mahnbescheid* inkasso*",
    "fr": "action_en_justice poursuites avocat* tribunal* recouvrement_judiciaire voie_judiciaire contentieux",
    "es": "acciones|medidas_legales abogad* demanda_judicial tribunal* vía_judicial juzgado*",
    "bg": "съд|съда|съдебен|съдебни|съдебно|съдебна адвокат* правни|правните_действия|мерки",
    "ar": "إجراءات|الإجراءات_قانونية|القانونية محام|محامي|محامينا|محامٍ محكمة|المحكمة القضاء دعوى",
    "he": "הליכים|צעדים_משפטיים עורך|עורכי_דין|הדין|דינו|דיננו בית_משפט|המשפט תביעה_משפטית",
    "fa": "اقدام|اقدامات_قانونی|حقوقی وکیل* دادگاه دادخواست شکایت",
}

# === ONLY A WARNING === #

URGENT = {
    "en": "urgent* immediately immediate asap at_once",
    "de": "dringend* sofort|sofortig* unverzüglich*",
    "fr": "urgent* immédiatement immédiat*",
    "es": "urgente* inmediatamente inmediat*",
    "bg": "спешно незабавно платете_веднага",
    "ar": "عاجل* ادفعوا|سددوا_فورا|حالا",
    "he": "דחוף לאלתר מיד_עכשיו",
    "fa": "فوری فورا بلافاصله",
}
FINAL = {
    "en": "final_notice|demand|warning|reminder last_warning",
    "de": "letzte_mahnung|warnung|aufforderung letztmalig*",
    "fr": "dernier_avertissement|avis dernière_mise|sommation ultime*",
    "es": "último_aviso|requerimiento última_advertencia",
    "bg": "последно_предупреждение|напомняне",
    "ar": "إنذار|الإنذار_أخير|الأخير|نهائي|النهائي",
    "he": "התראה_אחרונה אזהרה_אחרונה",
    "fa": "آخرین_اخطار اخطار_نهایی",
}
ORDERING = {
    "en": "you_must you_have_to you_failed you_have_failed you_neglected as_you_know",
    "de": "sie_müssen sie_haben_versäumt wie_sie_wissen",
    "fr": "vous_devez_payer|régler vous_avez_manqué|omis comme_vous_le_savez",
    "es": "usted_debe_pagar debe_usted usted_no_ha_cumplido como_usted_sabe",
    "bg": "трябва_да_платите длъжни_сте пропуснахте както_знаете",
    "ar": "يجب|عليكم_أن_تدفعوا|تسددوا لقد_فشلتم كما_تعلمون",
    "he": "אתם_חייבים עליכם_לשלם נכשלתם כידוע_לכם",
    "fa": "باید_بپردازید موظف_هستید کوتاهی_کردید همان‌طور_که_می‌دانید",
}
MARKETING = {
    "en": "special_offer* newsletter* buy_now new_products|product",
    "de": "sonderangebot* newsletter* jetzt_kaufen neue|neuen_produkte",
    "fr": "offre_spéciale newsletter* nouveaux_produits",
    "es": "oferta_especial boletín_de_noticias nuevos_productos",
    "bg": "специална_оферта бюлетин* нови_продукти",
    "ar": "عرض_خاص نشرة_إخبارية منتجات_جديدة",
    "he": "מבצע_מיוחד ניוזלטר מוצרים_חדשים",
    "fa": "پیشنهاد_ویژه خبرنامه محصولات_جدید",
}

# === WHAT MAKES IT POLITE === #

REQUEST = {
    "en": "please kindly could_you can_you would_you may_we we_ask let_us_know",
    "de": "bitte|bitten|bittet könnten_sie würden_sie dürfen_wir möchten_sie",
    "fr": "s_il_vous_plaît merci_de pourriez* pouvez_vous veuillez prions prière "
    "nous_vous_demandons mettons_en_demeure",
    "es": "por_favor podría* rogamos pedimos solicitamos agradeceríamos requerimos",
    "bg": "моля|молим бихте_ли можете_ли може_ли",
    "ar": "نرجو يرجى رجاء فضلا نطلب نأمل هل",
    "he": "בבקשה נבקש מבקשים נשמח אנא האם נודה",
    "fa": "لطفا خواهشمند* خواهش ممکن_است درخواست تقاضا",
}
THANKS = {
    "en": "thank* appreciat* grateful",
    "de": "dank* danke* bedanken vielen_dank",
    "fr": "merci remerci* reconnaissant*",
    "es": "gracias agradec*",
    "bg": "благодар* признателн*",
    "ar": "شكر|شكرا نشكر|نشكركم شاكرين ممتنون نقدر",
    "he": "תודה|תודתנו מודים נודה מעריכים",
    "fa": "سپاس|سپاسگزار* متشکر* ممنون* تشکر قدردان*",
}

BLOCKING = {
    "publicity": PUBLICITY,
    "authority": AUTHORITY,
    "register": REGISTER,
    "insult": INSULT,
    "pressure": PRESSURE,
}
WARNING = {"urgent": URGENT, "ordering": ORDERING, "marketing": MARKETING}
#: Letters that Hebrew and Arabic write together with the next word.
PREFIXES = {"he": "(?:[והבלשמכ]{0,3})", "ar": "(?:[وف]?(?:[بلك]?ال|لل|[بلكس])?)"}
