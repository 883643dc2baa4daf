-- Hidden inventories: since when each is, and what members were told of it.

-- After how many days a hidden inventory counts as lost; null: never.
alter table server_settings add column hidden_days bigint
    constraint server_settings_hidden_days check (hidden_days in (3, 7, 14, 30));

-- Accounts of which Roblox said last that the inventory is hidden. Gone with the
-- first read that tells something.
create table hidden_inventories (
    roblox_id bigint not null primary key,
    -- The first time that it said so, and the last.
    since bigint not null,
    last_at bigint not null
);

-- Members who are to be told, or were, what they lose by it in a server.
create table hidden_notices (
    server_id bigint not null references servers (server_id) on delete cascade,
    user_id bigint not null,
    roblox_id bigint not null references hidden_inventories (roblox_id) on delete cascade,
    -- Which roles, their IDs separated by spaces, and after how many days.
    roles text not null,
    days bigint not null,
    -- planned: to be told. sending: a message is on its way, or may be. told: by a
    -- message or in a reply. refused: there is no way to the member but a reply, and
    -- until then they were not told.
    state text not null,
    -- When it was planned or refused; of the other states, since when the days count.
    at bigint not null,
    primary key (server_id, user_id),
    constraint hidden_notices_days check (days in (3, 7, 14, 30)),
    constraint hidden_notices_state check (state in ('planned', 'sending', 'told', 'refused'))
);

create index hidden_notices_of_account on hidden_notices (roblox_id);
create index hidden_notices_sending on hidden_notices (at) where state = 'sending';
create index hidden_notices_planned on hidden_notices (server_id, at) where state = 'planned';
