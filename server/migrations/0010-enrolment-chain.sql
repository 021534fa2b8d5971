-- A rolled-over certificate authority is also certified by the one before it, so that hosts which know only that one follow.
alter table enrolment_ca add column cross_certificate text;
comment on column enrolment_ca.cross_certificate is 'PEM: this key certified by the previous authority; null for the first.';

-- What the host said at enrolment, and the key it used: an answer lost on the way is given again for the same key.
alter table enrolment_token_use add column host_name text not null default '';
alter table enrolment_token_use add column key_digest text not null default '';
