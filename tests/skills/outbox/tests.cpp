#include <pgdbm/testing/gtest.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include "outbox.hpp"

namespace {

class OutboxTest : public pgdbm::testing::TestDb {};

PGDBM_TEST_F(OutboxTest, MessagesAreSentInTheirOrderAndOnce) {
  const outbox::Outbox box{db()};
  co_await box.migrate();
  co_await box.add("ada@example.com", "one");
  co_await box.add("bob@example.com", "two");
  std::vector<std::string> sent;
  const outbox::Sender keep = [&sent](outbox::Message message) -> boost::asio::awaitable<void> {
    sent.push_back(message.body);
    co_return;
  };
  EXPECT_TRUE(co_await box.send_next(keep));
  EXPECT_TRUE(co_await box.send_next(keep));
  EXPECT_FALSE(co_await box.send_next(keep));
  EXPECT_EQ(sent, (std::vector<std::string>{"one", "two"}));
}

TEST_F(OutboxTest, WhatCannotBeSentStays) {
  const outbox::Outbox box{db()};
  run(box.migrate());
  run(box.add("ada@example.com", "one"));
  const outbox::Sender fail = [](outbox::Message) -> boost::asio::awaitable<void> {
    throw std::runtime_error{"no route"};
    co_return;
  };
  EXPECT_THROW(run(box.send_next(fail)), std::runtime_error);
  EXPECT_EQ(run(box.waiting()), 1);
}

}  // namespace
