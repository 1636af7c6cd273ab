#include "wire/backend.hpp"

#include <pgdbm/wire/limits.hpp>

#include <gtest/gtest.h>

#include <string>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

/// Every truncation, and the whole with a byte behind it, must be refused.
template <class Parse>
void expect_exact(const Message& whole, Parse&& parse) {
  EXPECT_TRUE(parse(ByteView{whole.body}));
  for_each_truncation(whole, [&](const Message& part) {
    EXPECT_FALSE(parse(ByteView{part.body})) << "cut to " << part.body.size() << " bytes";
  });
  EXPECT_FALSE(parse(ByteView{Message{whole}.integer('x').body})) << "with a byte behind it";
}

TEST(Backend, ReadsParametersWhole) {
  const auto message = parameter_status("TimeZone", "Europe/Berlin");
  const auto status = parse_parameter_status(message.body);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->name, "TimeZone");
  EXPECT_EQ(status->value, "Europe/Berlin");
  expect_exact(message, parse_parameter_status);
}

TEST(Backend, ReadsNotificationsWhole) {
  const auto message = notification(42, "orders", "17");
  const auto parsed = parse_notification(message.body);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->process_id, 42);
  EXPECT_EQ(parsed->channel, "orders");
  EXPECT_EQ(parsed->payload, "17");
  expect_exact(message, parse_notification);
  EXPECT_FALSE(parse_notification(notification(1, "c", std::string(max_notification, 'x')).body)) << "no server's";
}

TEST(Backend, ReadsCommandTagsWhole) {
  const auto message = command_complete("INSERT 0 3");
  EXPECT_EQ(parse_command_complete(message.body), "INSERT 0 3");
  expect_exact(message, parse_command_complete);
}

TEST(Backend, ReadsTheThreeStatesOfATransaction) {
  EXPECT_EQ(parse_ready_for_query(ready('I').body), TransactionStatus::idle);
  EXPECT_EQ(parse_ready_for_query(ready('T').body), TransactionStatus::in_transaction);
  EXPECT_EQ(parse_ready_for_query(ready('E').body), TransactionStatus::failed);
  EXPECT_FALSE(parse_ready_for_query(ready('i').body));
  EXPECT_FALSE(parse_ready_for_query(ready('\0').body));
  expect_exact(ready(), parse_ready_for_query);
}

TEST(Backend, ReadsAuthenticationRequestsWithTheirData) {
  const auto message = authentication(AuthenticationKind::md5_password, "salt");
  const auto request = parse_authentication(message.body);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, AuthenticationKind::md5_password);
  EXPECT_EQ(text_of(request->data), "salt");
  for_each_truncation(authentication_ok(), [](const Message& part) { EXPECT_FALSE(parse_authentication(part.body)); });
}

TEST(Backend, ReadsCancelKeysOfBothProtocols) {
  const auto of_3_0 = backend_key(-5, "abcd");
  const auto key = parse_backend_key(of_3_0.body);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->process_id, -5);
  EXPECT_EQ(text_of(key->key), "abcd");
  for_each_truncation(of_3_0, [](const Message& part) { EXPECT_FALSE(parse_backend_key(part.body)); });

  EXPECT_TRUE(parse_backend_key(backend_key(1, std::string(32, 'k')).body));
  EXPECT_TRUE(parse_backend_key(backend_key(1, std::string(256, 'k')).body));
  EXPECT_FALSE(parse_backend_key(backend_key(1, std::string(257, 'k')).body));
}

TEST(Backend, ReadsNegotiationsWhole) {
  const auto message = Message{backend::negotiate_protocol_version}
                           .integer(std::int32_t{196'608})
                           .integer(std::int32_t{2})
                           .cstring("_pq_.a")
                           .cstring("_pq_.b");
  const auto negotiation = parse_negotiation(message.body);
  ASSERT_TRUE(negotiation);
  EXPECT_EQ(negotiation->protocol, 196'608);
  EXPECT_EQ(negotiation->unknown_options, 2U);
  expect_exact(message, parse_negotiation);
}

TEST(Backend, RefusesNegotiationsThatMakeNoSense) {
  const auto of = [](std::int32_t count, std::string_view option) {
    return Message{backend::negotiate_protocol_version}.integer(std::int32_t{196'608}).integer(count).cstring(option);
  };
  EXPECT_TRUE(parse_negotiation(of(1, "_pq_.a").body));
  EXPECT_FALSE(parse_negotiation(of(1, "user").body)) << "only extensions can be unknown";
  EXPECT_FALSE(parse_negotiation(of(-1, "_pq_.a").body));
  EXPECT_FALSE(parse_negotiation(of(0, "_pq_.a").body));
  EXPECT_FALSE(parse_negotiation(of(2'000'000'000, "_pq_.a").body));
}

TEST(Report, HoldsEveryFieldOfTheProtocol) {
  const auto message = report('E', {{'S', "FEHLER"},
                                    {'V', "ERROR"},
                                    {'C', "23505"},
                                    {'M', "duplicate key"},
                                    {'D', "Key (id)=(1) exists."},
                                    {'H', "Try another."},
                                    {'P', "12"},
                                    {'p', "7"},
                                    {'q', "SELECT 1"},
                                    {'W', "PL/pgSQL function f()"},
                                    {'s', "public"},
                                    {'t', "users"},
                                    {'c', "id"},
                                    {'d', "int4"},
                                    {'n', "users_pkey"},
                                    {'F', "nbtinsert.c"},
                                    {'L', "664"},
                                    {'R', "_bt_check_unique"}});
  const auto parsed = parse_report(message.body);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->severity, "ERROR") << "the severity that no locale translates";
  EXPECT_EQ(parsed->sqlstate, sqlstate::unique_violation);
  EXPECT_EQ(parsed->message, "duplicate key");
  EXPECT_EQ(parsed->detail, "Key (id)=(1) exists.");
  EXPECT_EQ(parsed->hint, "Try another.");
  EXPECT_EQ(parsed->position, 12U);
  EXPECT_EQ(parsed->internal_position, 7U);
  EXPECT_EQ(parsed->internal_query, "SELECT 1");
  EXPECT_EQ(parsed->where, "PL/pgSQL function f()");
  EXPECT_EQ(parsed->schema, "public");
  EXPECT_EQ(parsed->table, "users");
  EXPECT_EQ(parsed->column, "id");
  EXPECT_EQ(parsed->data_type, "int4");
  EXPECT_EQ(parsed->constraint, "users_pkey");
  EXPECT_EQ(parsed->file, "nbtinsert.c");
  EXPECT_EQ(parsed->line, "664");
  EXPECT_EQ(parsed->routine, "_bt_check_unique");
}

TEST(Report, IsRefusedAtEveryTruncation) {
  expect_exact(error("42601", "syntax error"), parse_report);
}

TEST(Report, MayHaveFieldsThatNobodyKnowsYet) {
  const auto parsed = parse_report(report('E', {{'!', "what"}, {'M', "text"}}).body);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->message, "text");
}

TEST(Report, TakesAPositionThatIsNoNumberAsNone) {
  for (const auto* const position : {"", "x", "-1", "99999999999"}) {
    const auto parsed = parse_report(report('E', {{'P', position}}).body);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->position, 0U) << position;
  }
}

TEST(CommandTag, TellsHowManyRows) {
  EXPECT_EQ(rows_in_tag("INSERT 0 3"), 3U);
  EXPECT_EQ(rows_in_tag("SELECT 18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(rows_in_tag("CREATE TABLE"), 0U);
  EXPECT_EQ(rows_in_tag("BEGIN"), 0U);
  EXPECT_EQ(rows_in_tag("SELECT 18446744073709551616"), 0U) << "does not fit";
  EXPECT_EQ(rows_in_tag("SELECT 3x"), 0U);
  EXPECT_EQ(rows_in_tag("SELECT "), 0U);
  EXPECT_EQ(rows_in_tag(""), 0U);
}

TEST(AuthenticationName, IsThatOfPgHba) {
  EXPECT_EQ(authentication_name(AuthenticationKind::ok), "trust");
  EXPECT_EQ(authentication_name(AuthenticationKind::kerberos_v5), "krb5");
  EXPECT_EQ(authentication_name(AuthenticationKind::cleartext_password), "password");
  EXPECT_EQ(authentication_name(AuthenticationKind::md5_password), "md5");
  EXPECT_EQ(authentication_name(AuthenticationKind::gss), "gss");
  EXPECT_EQ(authentication_name(AuthenticationKind::sspi), "sspi");
  EXPECT_EQ(authentication_name(AuthenticationKind::sasl), "scram-sha-256");
  EXPECT_EQ(authentication_name(AuthenticationKind{99}), "an unknown method");
}

}  // namespace
}  // namespace pgdbm::wire
