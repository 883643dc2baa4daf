-- What a server wants of the bot beside its binds. No row: the default.
create table server_settings (
    server_id bigint not null primary key references servers (server_id) on delete cascade,
    -- Whether its members have turns in the sweep.
    swept boolean not null,
    -- Where the bot tells what it does about roles, and in which language; null:
    -- nowhere.
    log_channel_id bigint,
    log_language text,
    -- The last row of the audit that was told there.
    log_cursor bigint not null,
    -- The last row of what is being told: noted before it is sent, so that after a
    -- crash the same is sent again, and Discord knows it.
    log_sending bigint,
    -- Since when nothing can be told there.
    log_stopped_at bigint,
    constraint server_settings_log_language
        check ((log_channel_id is null) = (log_language is null)),
    constraint server_settings_log
        check (log_channel_id is not null or (log_sending is null and log_stopped_at is null))
);

-- The logs that are told.
create index server_settings_logs on server_settings (server_id)
    where log_channel_id is not null and log_stopped_at is null;

-- Roles whose holders count as moderators where a command names somebody.
create table moderator_roles (
    server_id bigint not null references servers (server_id) on delete cascade,
    role_id bigint not null,
    primary key (server_id, role_id)
);

-- Roles with binds that the bot can neither give nor take, as far as the log of
-- the server is to tell of it: once, and again when it was mended in between.
create table broken_roles (
    server_id bigint not null references servers (server_id) on delete cascade,
    role_id bigint not null,
    since bigint not null,
    told boolean not null,
    primary key (server_id, role_id)
);
