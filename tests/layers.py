"""The map of the layers, for the test that compares the source with it."""

CALC, GROUND, ANSWERS, PROCESS, DOORS = range(5)

#: Where every file stands. A file names models, modules and methods of its own layer or lower, never higher.
LAYERS = {
    CALC: """
        const.py calc/__init__.py calc/ageing.py calc/allocation.py calc/auto_reply.py calc/bounce.py
        calc/builder.py calc/dates.py calc/decision.py calc/delivery.py calc/demand.py calc/escalation.py
        calc/exclusion.py calc/facts.py calc/forecast.py calc/frequency.py calc/instalments.py calc/mapping.py
        calc/minimums.py calc/money.py calc/netting.py calc/offer.py calc/open_item.py calc/opening.py
        calc/plain_text.py calc/plan_wish.py calc/promise.py calc/recovery.py calc/routing.py calc/smtp_reply.py
        calc/stop_words.py
        calc/timing.py calc/tone.py calc/tone_words.py calc/upload.py
        """,
    GROUND: """
        amount_words.py exclusion_text.py paper.py rehearsal.py routing_text.py secret_log.py signature_image.py
        sql_array.py tone_text.py unchecked.py models/collection_appeal.py models/collection_blocker.py
        models/collection_carrier.py models/collection_carrier_refusal.py models/collection_contact_rule.py
        models/collection_excuse.py models/collection_payer.py models/collection_payer_billing.py
        models/collection_payer_form.py models/collection_payer_gate.py models/collection_payer_people.py
        models/collection_payer_token.py models/collection_policy.py models/collection_policy_contact.py
        models/collection_policy_level.py models/collection_portal_hit.py models/collection_printer.py
        models/collection_role.py models/collection_segment.py models/collection_toned.py models/ir_qweb.py
        models/mail_activity.py models/mail_template.py models/res_company.py models/res_company_paper.py
        models/res_partner.py models/res_partner_contact.py models/res_partner_reach.py models/resource_calendar.py
        """,
    ANSWERS: """
        models/account_move_credit.py models/account_move_dispute.py models/account_move_line_dispute.py
        models/account_move_line_matter.py models/account_move_line_offer.py models/account_move_matter.py
        models/account_move_offer.py models/account_move_plan.py models/account_move_promise.py
        models/account_partial_reconcile.py models/collection_answer.py models/collection_answer_contact.py
        models/collection_answer_dispute.py models/collection_answer_interaction.py
        models/collection_answer_offer.py models/collection_answer_offer_page.py models/collection_answer_plan.py
        models/collection_answer_plan_page.py models/collection_answer_promise.py
        models/collection_answer_promise_page.py models/collection_answer_send.py models/collection_claim.py
        models/collection_contact_change.py models/collection_dispute.py models/collection_dispute_block.py
        models/collection_dispute_decide.py models/collection_dispute_end.py models/collection_dispute_portal.py
        models/collection_interaction.py models/collection_interaction_excuse.py
        models/collection_interaction_portal.py models/collection_interaction_stop.py models/collection_matter.py
        models/collection_matter_credit.py models/collection_matter_interaction.py models/collection_offer.py
        models/collection_offer_block.py models/collection_offer_decide.py models/collection_offer_page.py
        models/collection_offer_settle.py models/collection_payer_dispute.py models/collection_payer_excuse.py
        models/collection_payer_guide.py models/collection_payer_guide_dispute.py
        models/collection_payer_guide_plan.py models/collection_payer_guide_promise.py
        models/collection_payer_interaction.py models/collection_payer_mail.py models/collection_payer_offer.py
        models/collection_payer_plan.py models/collection_payer_promise.py models/collection_payer_reply.py
        models/collection_payer_takeover.py models/collection_payer_touches.py models/collection_payment_share.py
        models/collection_payment_share_discount.py models/collection_plan.py models/collection_plan_agree.py
        models/collection_plan_approval.py models/collection_plan_blocker.py models/collection_plan_end.py
        models/collection_plan_follow.py models/collection_plan_instalment.py
        models/collection_plan_instalment_page.py models/collection_plan_instalment_settle.py
        models/collection_plan_instalment_words.py models/collection_plan_page.py models/collection_plan_schedule.py
        models/collection_plan_tell.py models/collection_plan_words.py models/collection_policy_level_promise.py
        models/collection_policy_offer.py models/collection_policy_plan.py models/collection_policy_plan_page.py
        models/collection_policy_promise.py models/collection_promise.py models/collection_promise_answer.py
        models/collection_promise_block.py models/collection_promise_end.py models/collection_promise_facts.py
        models/collection_promise_interaction.py models/collection_promise_page.py
        models/collection_promise_screen.py models/collection_promise_settle.py models/collection_promise_state.py
        models/collection_promise_terms.py models/collection_promise_words.py models/collection_reply.py
        models/mail_thread_reply.py models/res_company_dispute.py models/res_partner_stop.py
        """,
    PROCESS: """
        models/account_bank_statement_line.py models/account_move.py models/account_move_copy.py
        models/account_move_history.py models/account_move_line.py models/account_move_line_dunning.py
        models/account_move_line_followup.py models/account_move_line_plan.py models/account_move_line_promise.py
        models/account_move_line_share.py models/account_move_line_task.py models/account_move_page.py
        models/account_move_send.py models/account_move_sending.py models/account_payment.py
        models/collection_answer_completed.py models/collection_answer_find.py
        models/collection_answer_find_promise.py models/collection_answer_notice.py models/collection_block.py
        models/collection_contact_change_figures.py models/collection_digest.py models/collection_digest_content.py
        models/collection_digest_dispute.py models/collection_digest_promise.py models/collection_dispute_reentry.py
        models/collection_evaluator.py models/collection_exclusion.py models/collection_facts.py
        models/collection_facts_refusal.py models/collection_forecast.py models/collection_forecast_lift.py
        models/collection_forewarning.py models/collection_interaction_task.py models/collection_notice.py
        models/collection_notice_amount.py models/collection_notice_appeal.py models/collection_notice_attachment.py
        models/collection_notice_attempt.py models/collection_notice_attempt_log.py
        models/collection_notice_clarification.py models/collection_notice_compose.py
        models/collection_notice_delivery.py models/collection_notice_deputy.py models/collection_notice_discount.py
        models/collection_notice_gate.py models/collection_notice_guide.py models/collection_notice_handover.py
        models/collection_notice_instalment.py models/collection_notice_interaction.py
        models/collection_notice_letter.py models/collection_notice_line.py models/collection_notice_line_answer.py
        models/collection_notice_line_settlement.py models/collection_notice_mail.py
        models/collection_notice_manager.py models/collection_notice_mapping.py models/collection_notice_outage.py
        models/collection_notice_page.py models/collection_notice_pdf.py models/collection_notice_post.py
        models/collection_notice_preview.py models/collection_notice_promise.py models/collection_notice_queue.py
        models/collection_notice_recall.py models/collection_notice_render.py models/collection_notice_retry.py
        models/collection_notice_send.py models/collection_notice_share.py models/collection_notice_sms.py
        models/collection_notice_task.py models/collection_notice_tone.py models/collection_notice_turn.py
        models/collection_opening.py models/collection_opening_books.py models/collection_opening_level.py
        models/collection_payer_appeal.py models/collection_payer_basket.py models/collection_payer_block.py
        models/collection_payer_call.py models/collection_payer_claim.py models/collection_payer_contact_change.py
        models/collection_payer_contacts.py models/collection_payer_discount.py models/collection_payer_explain.py
        models/collection_payer_figures.py models/collection_payer_guide_owed.py models/collection_payer_merge.py
        models/collection_payer_merge_takeover.py models/collection_payer_notices.py
        models/collection_payer_objection.py models/collection_payer_offer_item.py
        models/collection_payer_offer_page.py models/collection_payer_online.py models/collection_payer_paper.py
        models/collection_payer_plan_offer.py models/collection_payer_plan_page.py
        models/collection_payer_plan_pay.py models/collection_payer_policy.py
        models/collection_payer_policy_preview.py models/collection_payer_preference.py
        models/collection_payer_promise_banner.py models/collection_payer_promise_page.py
        models/collection_payer_queued.py models/collection_payer_reach.py models/collection_payer_statement.py
        models/collection_payer_tasks.py models/collection_payer_undone.py models/collection_payer_visit.py
        models/collection_payer_write.py models/collection_plan_paper.py models/collection_plan_reentry.py
        models/collection_plan_remind.py models/collection_plan_sign.py models/collection_policy_level_attach.py
        models/collection_policy_level_draft.py models/collection_policy_level_sample.py
        models/collection_policy_level_sms.py models/collection_policy_level_tone.py
        models/collection_policy_level_use.py models/collection_policy_level_words.py
        models/collection_policy_payers.py models/collection_policy_preview.py models/collection_policy_tone.py
        models/collection_promise_follow.py models/collection_run.py models/collection_run_batch.py
        models/collection_run_figure.py models/collection_run_figure_batch.py models/collection_run_halt.py
        models/collection_run_hands.py
        models/collection_run_jobs.py models/collection_run_limit.py models/collection_run_nightly.py
        models/collection_run_propose.py models/collection_run_retry.py models/ir_attachment.py
        models/ir_mail_server.py models/mail_activity_notice.py models/mail_mail.py models/mail_template_tone.py
        models/mail_thread.py models/payment_transaction.py models/payment_transaction_day.py
        models/payment_transaction_discount.py models/payment_transaction_share.py models/res_company_answers.py
        models/res_company_bank.py models/res_company_block.py models/res_company_digest.py
        models/res_company_forewarning.py models/res_company_policy.py models/res_company_release.py
        models/res_company_visit.py models/res_partner_payer.py models/res_partner_recall.py
        models/res_partner_status.py models/res_partner_vouch.py models/sms_template_tone.py models/sms_tracker.py
        """,
    DOORS: "__init__.py __manifest__.py hooks.py",
}
