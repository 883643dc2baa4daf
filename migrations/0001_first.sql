-- The first schema. Rules that hold for every migration:
--
-- * Never edited once released: the checksum of each is in the database.
-- * Runs on SQLite and on PostgreSQL as it stands.
-- * IDs and keys are bigint, made by Discord, Roblox or the program, never by
--   the database. Times are bigint, in milliseconds since the Unix epoch.
-- * Constraints and unique indexes have names: the program knows them by name.

-- Discord servers the bot is in, or was in until left_at. One that the bot left
-- is kept a while; deleting its row takes along all that belongs to it.
create table servers (
    server_id bigint not null primary key,
    joined_at bigint not null,
    left_at bigint
);

-- Who was seen where. A member who leaves stays as a row with present = false.
create table members (
    server_id bigint not null references servers (server_id) on delete cascade,
    user_id bigint not null,
    present boolean not null,
    -- Since when the member is present, or absent.
    since bigint not null,
    primary key (server_id, user_id)
);

create index members_of_user on members (user_id);

-- Discord user <-> Roblox user. A row is never changed but for its removal.
-- A proven link (oauth, profile) counts in every server and has no server_id;
-- a moderator's counts only in its own.
create table links (
    link_id bigint not null primary key,
    user_id bigint not null,
    roblox_id bigint not null,
    provenance text not null,
    server_id bigint references servers (server_id) on delete cascade,
    -- The moderator who made the link.
    author_id bigint,
    -- The author's highest role when the link was made; null: the owner.
    ceiling_role bigint,
    created_at bigint not null,
    removed_at bigint,
    removed_by bigint,
    constraint links_provenance check (provenance in ('oauth', 'profile', 'moderator')),
    constraint links_scope check ((provenance = 'moderator') = (server_id is not null)),
    constraint links_author check ((provenance = 'moderator') = (author_id is not null)),
    constraint links_ceiling check (provenance = 'moderator' or ceiling_role is null),
    constraint links_not_oneself check (author_id <> user_id),
    constraint links_removal check (removed_at is not null or removed_by is null)
);

-- A user has one proven link.
create unique index links_one_proven on links (user_id)
    where removed_at is null and server_id is null;
-- In one server, a user has one moderator's link and an account has one user.
-- (Proven links have no server_id, and nulls never collide.)
create unique index links_one_account on links (server_id, user_id)
    where removed_at is null;
create unique index links_one_user on links (server_id, roblox_id)
    where removed_at is null;
create index links_of_user on links (user_id);
create index links_of_account on links (roblox_id);
create index links_of_server on links (server_id, link_id);

-- Server + role + requirement. A removed bind stays: the ledger names it.
create table binds (
    bind_id bigint not null primary key,
    server_id bigint not null references servers (server_id) on delete cascade,
    role_id bigint not null,
    -- In its written form, as in badge:123.
    requirement text not null,
    name text,
    author_id bigint not null,
    -- The author's highest role when the bind was made; null: the owner.
    ceiling_role bigint,
    -- Discord's permission bits that a person confirmed.
    confirmed_powers bigint not null,
    created_at bigint not null,
    removed_at bigint,
    removed_by bigint,
    constraint binds_removal check ((removed_at is null) = (removed_by is null))
);

create unique index binds_one_active on binds (server_id, role_id, requirement)
    where removed_at is null;
create index binds_of_server on binds (server_id, bind_id);

-- What a server wants to happen with a role that has binds.
create table role_policies (
    server_id bigint not null references servers (server_id) on delete cascade,
    role_id bigint not null,
    on_loss text not null,
    strict boolean not null,
    primary key (server_id, role_id),
    constraint role_policies_on_loss check (on_loss in ('remove', 'keep'))
);

-- The ledger: what the bot did about one role of one member. While a role write
-- is on its way (giving, taking), before_* and the remembered binds say what the
-- row was until then; before_state is null when there was no row.
create table grants (
    server_id bigint not null references servers (server_id) on delete cascade,
    user_id bigint not null,
    role_id bigint not null,
    state text not null,
    since bigint not null,
    before_state text,
    before_since bigint,
    primary key (server_id, user_id, role_id),
    constraint grants_state check (state in ('giving', 'held', 'taking', 'withdrawn')),
    constraint grants_before_state
        check (before_state in ('giving', 'held', 'taking', 'withdrawn')),
    constraint grants_before check (
        (before_state is null) = (before_since is null)
        and (before_state is null or state in ('giving', 'taking'))
    )
);

create index grants_of_user on grants (user_id);
create index grants_of_role on grants (server_id, role_id);
create index grants_open on grants (server_id, user_id)
    where state in ('giving', 'taking');

-- The binds that earned a grant. bind_id references nothing on purpose: no
-- deletion of a bind may erase why a role was given.
create table grant_binds (
    server_id bigint not null,
    user_id bigint not null,
    role_id bigint not null,
    bind_id bigint not null,
    -- Belongs to what the grant was before the write on its way.
    remembered boolean not null,
    primary key (server_id, user_id, role_id, remembered, bind_id),
    foreign key (server_id, user_id, role_id)
        references grants (server_id, user_id, role_id) on delete cascade
);

-- What was read of Roblox inventories: what is known (state, learnt_at), and
-- why the last attempt to read it failed (unknown_reason, tried_at), if it did.
-- A failure never erases what is known.
create table holdings (
    roblox_id bigint not null,
    credential text not null,
    item_kind text not null,
    item_id bigint not null,
    state text,
    learnt_at bigint,
    unknown_reason text,
    tried_at bigint,
    primary key (roblox_id, credential, item_kind, item_id),
    constraint holdings_credential check (credential in ('key', 'member')),
    constraint holdings_state check (state in ('owned', 'not-owned')),
    constraint holdings_learnt check ((state is null) = (learnt_at is null)),
    constraint holdings_tried check ((unknown_reason is null) = (tried_at is null)),
    constraint holdings_something check (state is not null or unknown_reason is not null)
);

-- Names and icons of items, as far as Roblox told. A cache.
create table item_names (
    item_kind text not null,
    item_id bigint not null,
    name text,
    icon text,
    learnt_at bigint not null,
    primary key (item_kind, item_id)
);

-- Names of Roblox users. A cache.
create table roblox_users (
    roblox_id bigint not null primary key,
    name text not null,
    display_name text not null,
    learnt_at bigint not null
);

-- What the bot did about roles, and why. Append only.
create table audit (
    -- Rises with time.
    audit_id bigint not null primary key,
    server_id bigint not null references servers (server_id) on delete cascade,
    user_id bigint not null,
    role_id bigint not null,
    act text not null,
    -- The binds it rests on: their keys, separated by spaces.
    binds text not null,
    -- What was known when it was done, in words for the log.
    evidence text not null,
    -- What set it off.
    occasion text not null,
    -- Who set it off, when it was a person.
    actor_id bigint,
    at bigint not null
);

create index audit_of_server on audit (server_id, audit_id);
create index audit_of_user on audit (server_id, user_id, audit_id);
create index audit_of_role on audit (server_id, role_id, audit_id);

-- Members whose roles wait for an update: one row each, however often asked for.
create table work (
    server_id bigint not null references servers (server_id) on delete cascade,
    user_id bigint not null,
    -- What set it off.
    reason text not null,
    due_at bigint not null,
    queued_at bigint not null,
    attempts bigint not null,
    -- Rises each time the member is queued again.
    version bigint not null,
    primary key (server_id, user_id)
);

create index work_due on work (due_at);
