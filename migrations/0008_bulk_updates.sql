-- Updates of all members of a server at once, asked for by an admin
-- (`/updateall`), and how far each got.

-- One asked for in a server.
create table bulk_updates (
    bulk_id bigint not null primary key,
    server_id bigint not null references servers (server_id) on delete cascade,
    -- Only those who have this role from the bot; null: everyone.
    role_id bigint,
    -- apply; or dry-run: nothing is changed, and what would be is told.
    mode text not null,
    asked_by bigint not null,
    asked_at bigint not null,
    state text not null,
    finished_at bigint,
    -- How many reads failed one after the other for reasons that are Roblox's,
    -- the last such reason, and until when nobody is tried for it.
    failures bigint not null,
    waits_for text,
    waits_until bigint,
    constraint bulk_updates_mode check (mode in ('apply', 'dry-run')),
    constraint bulk_updates_state check (state in ('running', 'cancelled', 'done')),
    constraint bulk_updates_finished check ((state = 'running') = (finished_at is null))
);

-- One at a time in a server.
create unique index bulk_updates_one_running on bulk_updates (server_id)
    where state = 'running';
create index bulk_updates_of_server on bulk_updates (server_id);
create index bulk_updates_finished on bulk_updates (finished_at)
    where finished_at is not null;

-- Whom it visits: chosen when it is asked for, in the same transaction.
create table bulk_members (
    bulk_id bigint not null references bulk_updates (bulk_id) on delete cascade,
    user_id bigint not null,
    -- How often the member's update could not be finished and was put off.
    attempts bigint not null,
    due_at bigint not null,
    -- What became of it; null: it waits.
    outcome text,
    done_at bigint,
    primary key (bulk_id, user_id),
    constraint bulk_members_outcome
        check (outcome in ('updated', 'unknown', 'left', 'pending', 'failed')),
    constraint bulk_members_done check ((outcome is null) = (done_at is null))
);

create index bulk_members_waiting on bulk_members (bulk_id, due_at) where outcome is null;
create index bulk_members_finished on bulk_members (bulk_id, done_at)
    where outcome is not null;

-- What it changed, or would: a row for each member and role.
create table bulk_changes (
    bulk_id bigint not null references bulk_updates (bulk_id) on delete cascade,
    user_id bigint not null,
    role_id bigint not null,
    change text not null,
    primary key (bulk_id, role_id, change, user_id),
    constraint bulk_changes_change check (change in ('given', 'taken', 'held-back', 'refused'))
);

-- The messages that show how it goes, the last one of each who looks: what it
-- takes to edit them until Discord forgets the interaction they answer.
create table bulk_messages (
    interaction_id bigint not null primary key,
    bulk_id bigint not null references bulk_updates (bulk_id) on delete cascade,
    user_id bigint not null,
    locale text not null,
    -- Encrypted, with interaction_id as its associated data.
    token text not null,
    expires_at bigint not null
);

create unique index bulk_messages_one_each on bulk_messages (bulk_id, user_id);
create index bulk_messages_expired on bulk_messages (expires_at);
