-- The sweep: what is known of every linked account is read again once in a while.

-- When that was last. No part of what the link says; a user's links to one
-- account share it, for one read answers for all their servers. 0: never.
alter table links add column swept_at bigint not null default 0;

create index links_to_sweep on links (swept_at) where removed_at is null;
