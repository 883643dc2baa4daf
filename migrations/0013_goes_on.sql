-- Until when a person's word that changes may go on holds.
alter table role_pauses add column goes_on_until bigint;
-- Those before held for an hour.
update role_pauses set goes_on_until = decided_at + 3600000 where state = 'allowed';
