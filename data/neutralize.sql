-- a copy of a database never contacts anybody: no run, no queue, nothing left to send
UPDATE ir_cron
   SET active = false
  FROM ir_act_server action, ir_model model
 WHERE action.id = ir_cron.ir_actions_server_id AND model.id = action.model_id
   AND (model.model IN ('collection.run', 'collection.notice', 'collection.answer', 'collection.digest')
        OR action.code LIKE '%_cron_forewarn_collections%');

UPDATE res_company SET collection_auto_send = false, collection_state = 'opening';

UPDATE collection_notice SET send_after = NULL WHERE state = 'approved';

UPDATE mail_mail
   SET state = 'cancel'
  FROM collection_notice notice
 WHERE notice.message_id = mail_mail.mail_message_id AND mail_mail.state IN ('outgoing', 'exception');

UPDATE mail_mail
   SET state = 'cancel'
  FROM collection_answer answer
 WHERE answer.message_id = mail_mail.mail_message_id AND mail_mail.state IN ('outgoing', 'exception');
