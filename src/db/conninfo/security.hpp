// How far a server is trusted, and how it may know its client: TLS, channel binding, ways of authentication.
#pragma once

#include "db/conninfo/environment.hpp"
#include "db/conninfo/setting_reader.hpp"

#include "net/connect_options.hpp"

namespace pgdbm::db::conninfo {

/// Files not named are those in ~/.postgresql, if they are there: root.crt, root.crl, postgresql.crt, postgresql.key.
[[nodiscard]] net::TlsOptions read_tls(SettingReader& reader, const Environment& environment);

[[nodiscard]] net::ChannelBinding read_channel_binding(SettingReader& reader);

/// require_auth: either the ways that are allowed, or, each with a '!', those that are not.
[[nodiscard]] net::AllowedAuthentication read_allowed_authentication(SettingReader& reader);

}  // namespace pgdbm::db::conninfo
