-- The guard: what it counts, what it holds back, and what people decided.

-- Whether the guard counted a change: nothing but what was read explains it.
alter table audit add column guarded boolean not null default false;
create index audit_guarded on audit (server_id, role_id, audit_id) where guarded;
-- The same of a write on its way.
alter table grants add column guarded boolean not null default false;

-- When somebody last vouched for a bind: whoever made it, or confirmed it later.
alter table binds add column vouched_at bigint not null default 0;
update binds set vouched_at = created_at;

-- A role of which the guard lets nobody lose, or get, it by what is read.
create table role_pauses (
    server_id bigint not null references servers (server_id) on delete cascade,
    role_id bigint not null,
    direction text not null,
    cause text not null,
    since bigint not null,
    state text not null,
    decided_by bigint,
    decided_at bigint,
    -- When the question was put to people.
    told_at bigint,
    primary key (server_id, role_id, direction),
    constraint role_pauses_direction check (direction in ('loss', 'gain')),
    constraint role_pauses_cause check (cause in ('many', 'restored')),
    constraint role_pauses_state check (state in ('asked', 'kept', 'allowed')),
    constraint role_pauses_decision check (
        (state = 'asked') = (decided_at is null)
        and (decided_at is null) = (decided_by is null)
    )
);

-- What became of pauses. Append only.
create table pause_events (
    -- Rises with time.
    event_id bigint not null primary key,
    server_id bigint not null references servers (server_id) on delete cascade,
    role_id bigint not null,
    direction text not null,
    event text not null,
    -- Who decided.
    actor_id bigint,
    at bigint not null
);

create index pause_events_of_server on pause_events (server_id, event_id);

-- Changes under the guard that somebody decided to undo: who lost the role is to
-- get it back, and who got it is to lose it. Gone when done.
create table reversals (
    server_id bigint not null references servers (server_id) on delete cascade,
    user_id bigint not null,
    role_id bigint not null,
    -- Of the change.
    direction text not null,
    primary key (server_id, user_id, role_id),
    constraint reversals_direction check (direction in ('loss', 'gain'))
);

create index reversals_of_role on reversals (server_id, role_id, direction);

-- One row in a copy that `gatepass backup` made: whoever starts on it knows that
-- what happened since is not in it.
create table copies (
    made_at bigint not null primary key
);
