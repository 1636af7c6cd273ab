#include "db/conninfo/option_table.hpp"

#include "base/nearest_name.hpp"

#include <algorithm>
#include <array>

namespace pgdbm::db::conninfo {

namespace {

constexpr std::string_view no_gssapi = "pgdbm has no GSSAPI (Kerberos)";
constexpr std::string_view no_oauth = "pgdbm has no OAuth";
constexpr std::string_view no_scram_keys = "pgdbm proves a SCRAM identity by the password only";

// clang-format off
constexpr std::array table{
    OptionEntry{"service",                   "PGSERVICE"},
    OptionEntry{"servicefile",               "PGSERVICEFILE", 19},
    OptionEntry{"user",                      "PGUSER"},
    OptionEntry{"password",                  "PGPASSWORD", 0, true},
    OptionEntry{"passfile",                  "PGPASSFILE"},
    OptionEntry{"channel_binding",           "PGCHANNELBINDING"},
    OptionEntry{"connect_timeout",           "PGCONNECT_TIMEOUT"},
    OptionEntry{"dbname",                    "PGDATABASE"},
    OptionEntry{"host",                      "PGHOST"},
    OptionEntry{"hostaddr",                  "PGHOSTADDR"},
    OptionEntry{"port",                      "PGPORT"},
    OptionEntry{"client_encoding",           "PGCLIENTENCODING"},
    OptionEntry{"options",                   "PGOPTIONS"},
    OptionEntry{"application_name",          "PGAPPNAME"},
    OptionEntry{"fallback_application_name", ""},
    OptionEntry{"keepalives",                ""},
    OptionEntry{"keepalives_idle",           ""},
    OptionEntry{"keepalives_interval",       ""},
    OptionEntry{"keepalives_count",          ""},
    OptionEntry{"tcp_user_timeout",          ""},
    OptionEntry{"sslmode",                   "PGSSLMODE"},
    OptionEntry{"sslcompression",            "PGSSLCOMPRESSION", 0, false,
                "compression under TLS is a security hole, and no current OpenSSL offers it", "|0|"},
    OptionEntry{"sslcert",                   "PGSSLCERT"},
    OptionEntry{"sslkey",                    "PGSSLKEY"},
    OptionEntry{"sslcertmode",               "PGSSLCERTMODE", 16, false,
                "pgdbm cannot insist that the server asks for a client certificate", "|allow|disable|"},
    OptionEntry{"sslpassword",               "", 0, true},
    OptionEntry{"sslrootcert",               "PGSSLROOTCERT"},
    OptionEntry{"sslcrl",                    "PGSSLCRL"},
    OptionEntry{"sslcrldir",                 "PGSSLCRLDIR"},
    OptionEntry{"sslsni",                    "PGSSLSNI"},
    OptionEntry{"requirepeer",               "PGREQUIREPEER"},
    OptionEntry{"require_auth",              "PGREQUIREAUTH", 16},
    OptionEntry{"ssl_min_protocol_version",  "PGSSLMINPROTOCOLVERSION"},
    OptionEntry{"ssl_max_protocol_version",  "PGSSLMAXPROTOCOLVERSION"},
    OptionEntry{"gssencmode",                "PGGSSENCMODE", 0, false, no_gssapi, "|disable|prefer|"},
    OptionEntry{"krbsrvname",                "PGKRBSRVNAME", 0, false, no_gssapi},
    OptionEntry{"gsslib",                    "PGGSSLIB", 0, false, no_gssapi},
    OptionEntry{"gssdelegation",             "PGGSSDELEGATION", 17, false, no_gssapi, "|0|"},
    OptionEntry{"replication",               "", 0, false,
                "a replication connection does not run a pool's statements", "|false|off|no|0|"},
    OptionEntry{"target_session_attrs",      "PGTARGETSESSIONATTRS"},
    OptionEntry{"load_balance_hosts",        "PGLOADBALANCEHOSTS", 16},
    OptionEntry{"sslnegotiation",            "PGSSLNEGOTIATION", 17, false,
                "pgdbm asks the server before it begins TLS", "|postgres|"},
    OptionEntry{"min_protocol_version",      "PGMINPROTOCOLVERSION", 18, false,
                "pgdbm speaks protocol 3.0", "|3.0|"},
    OptionEntry{"max_protocol_version",      "PGMAXPROTOCOLVERSION", 18, false,
                "pgdbm speaks protocol 3.0", "|3.0|3.2|latest|"},
    OptionEntry{"sslkeylogfile",             "", 18, false,
                "pgdbm writes no keys of TLS sessions to files"},
    OptionEntry{"scram_client_key",          "", 18, true, no_scram_keys},
    OptionEntry{"scram_server_key",          "", 18, true, no_scram_keys},
    OptionEntry{"oauth_issuer",              "", 18, false, no_oauth},
    OptionEntry{"oauth_client_id",           "", 18, false, no_oauth},
    OptionEntry{"oauth_client_secret",       "", 18, true, no_oauth},
    OptionEntry{"oauth_scope",               "", 18, false, no_oauth},
};
// clang-format on

constexpr auto names = [] {
  std::array<std::string_view, table.size()> all;
  std::ranges::transform(table, all.begin(), &OptionEntry::name);
  return all;
}();

}  // namespace

std::span<const OptionEntry> option_table() noexcept {
  return table;
}

const OptionEntry* find_option(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(table, name, &OptionEntry::name);
  return found == table.end() ? nullptr : found;
}

std::string_view nearest_option(std::string_view name) {
  return nearest_name(name, names);
}

}  // namespace pgdbm::db::conninfo
