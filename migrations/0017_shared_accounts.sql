-- A server may let one Roblox account serve several of its members. Where it does
-- not, the transaction that links sees to that: no index can ask a setting. Who else
-- has an account is found by links_of_account.

drop index links_one_user;

alter table server_settings add column shared_accounts boolean not null default false;
