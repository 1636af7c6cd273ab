#include "db/conninfo/settings.hpp"

#include "db/conninfo/option_table.hpp"
#include "db/conninfo/surroundings.hpp"

#include <gtest/gtest.h>

namespace pgdbm::db::conninfo {
namespace {

class InForce : public Surroundings {
 protected:
  [[nodiscard]] Setting at(std::string_view text, std::string_view option) const {
    const auto settings = gather_settings(text, environment()).value();
    const auto found = settings.find(option);
    return found == settings.end() ? Setting{.value = "none", .origin = ""} : found->second;
  }
  [[nodiscard]] std::string fault_of(std::string_view text) const {
    const auto settings = gather_settings(text, environment());
    return settings ? "no fault" : settings.error().message;
  }
};

TEST_F(InForce, TheStringWinsOverTheServiceAndThatOverTheEnvironment) {
  const auto file = home.write(".pg_service.conf", "[shop]\nhost=service\nport=1\n");
  variables["PGHOST"] = "variable";
  variables["PGPORT"] = "2";
  variables["PGUSER"] = "bob";
  EXPECT_EQ(at("service=shop host=string", "host").origin, "the connection string");
  EXPECT_EQ(at("service=shop host=string", "host").value, "string");
  EXPECT_EQ(at("service=shop host=string", "port").value, "1");
  EXPECT_EQ(at("service=shop host=string", "port").origin, "the service file " + file);
  EXPECT_EQ(at("service=shop", "user").value, "bob");
  EXPECT_EQ(at("service=shop", "user").origin, "the variable PGUSER");
  EXPECT_EQ(at("", "host").value, "variable");
  EXPECT_EQ(at("", "dbname").value, "none");
}

TEST_F(InForce, AnEmptyValueHidesWhatComesAfter) {
  variables["PGHOST"] = "variable";
  EXPECT_EQ(at("host=", "host").value, "");
  EXPECT_EQ(at("postgres:///d", "host").value, "variable");
}

TEST_F(InForce, EachVariableOfTheTableCounts) {
  for (const auto& entry : option_table()) {
    if (entry.variable.empty() || entry.name.starts_with("service")) continue;
    const auto harmless = entry.refusal.empty() ? std::string{"value"}
                          : entry.harmless.empty()
                              ? std::string{}
                              : std::string{entry.harmless.substr(1, entry.harmless.find('|', 1) - 1)};
    variables.clear();
    variables[std::string{entry.variable}] = harmless;
    EXPECT_EQ(at("", entry.name).value, harmless) << entry.name;
    EXPECT_EQ(at("", entry.name).origin, "the variable " + std::string{entry.variable});
  }
}

TEST_F(InForce, AServiceComesFromTheEnvironmentToo) {
  variables["PGSERVICE"] = "shop";
  variables["PGSERVICEFILE"] = home.write("services", "[shop]\nhost=service\n[other]\nhost=other\n");
  EXPECT_EQ(at("", "host").value, "service");
  EXPECT_EQ(at("service=other", "host").value, "other");
  const auto mine = home.write("mine", "[shop]\nhost=mine\n");
  EXPECT_EQ(at("servicefile=" + mine, "host").value, "mine");
}

TEST_F(InForce, AMissingServiceIsAFault) {
  EXPECT_NE(fault_of("service=shop"), "no fault");
}

TEST_F(InForce, PgrequiresslAsksForTlsUnlessThereIsAnSslmode) {
  variables["PGREQUIRESSL"] = "1";
  EXPECT_EQ(at("", "sslmode").value, "require");
  EXPECT_EQ(at("sslmode=disable", "sslmode").value, "disable");
  variables["PGSSLMODE"] = "verify-full";
  EXPECT_EQ(at("", "sslmode").value, "verify-full");
  variables = {{"PGREQUIRESSL", "0"}};
  EXPECT_EQ(at("", "sslmode").value, "none");
}

TEST_F(InForce, WhatCannotBeHonouredIsRefusedWithTheReason) {
  EXPECT_EQ(fault_of("gssencmode=require"),
            "The option 'gssencmode' in the connection string asks for what pgdbm cannot give: pgdbm has no GSSAPI "
            "(Kerberos). Take it out.");
  for (const auto* const text :
       {"krbsrvname=x", "gsslib=gssapi", "gssdelegation=1", "replication=database", "replication=true",
        "sslcompression=1", "sslnegotiation=direct", "sslcertmode=require", "min_protocol_version=3.2",
        "max_protocol_version=2.0", "sslkeylogfile=/tmp/x", "scram_client_key=x", "scram_server_key=x",
        "oauth_issuer=x", "oauth_client_id=x", "oauth_client_secret=hunter2", "oauth_scope=x", "gssencmode=x|y"}) {
    const auto fault = fault_of(text);
    EXPECT_NE(fault.find("cannot give"), std::string::npos) << text;
    EXPECT_EQ(fault.find("hunter2"), std::string::npos);
  }
}

TEST_F(InForce, TheHarmlessValuesOfRefusedOptionsAreTaken) {
  for (const auto* const text :
       {"gssencmode=disable", "gssencmode=prefer", "krbsrvname=", "gssdelegation=0", "replication=false",
        "replication=OFF", "sslcompression=0", "sslnegotiation=postgres", "sslcertmode=allow", "sslcertmode=disable",
        "min_protocol_version=3.0", "max_protocol_version=latest", "max_protocol_version=3.2"}) {
    EXPECT_EQ(fault_of(text), "no fault") << text;
  }
}

TEST_F(InForce, TheEnvironmentIsRefusedAlike) {
  variables["PGGSSENCMODE"] = "require";
  EXPECT_NE(fault_of("").find("in the variable PGGSSENCMODE asks"), std::string::npos);
  EXPECT_EQ(fault_of("gssencmode=disable"), "no fault");
}

}  // namespace
}  // namespace pgdbm::db::conninfo
