#include "outbox.hpp"

#include <pgdbm_embedded/outbox.hpp>

namespace outbox {

asio::awaitable<void> Outbox::migrate() const {
  const pgdbm::AsyncMigrationManager migrations{db_, pgdbm_embedded::outbox, "outbox"};
  co_await migrations.apply_pending_migrations();
}

// Coroutines take their arguments by value: a reference may be gone when they go on.
asio::awaitable<std::int64_t> Outbox::add(std::string recipient, std::string body) const {
  co_return co_await db_.execute_and_return_id("INSERT INTO {{tables.messages}} (recipient, body) VALUES ($1, $2)",
                                               recipient, body);
}

asio::awaitable<bool> Outbox::send_next(Sender send) const {
  co_return co_await db_.transaction([&](pgdbm::Transaction& tx) -> asio::awaitable<bool> {
    const auto message = co_await tx.fetch_one<Message>(
        "SELECT id, recipient, body FROM {{tables.messages}} WHERE sent_at IS NULL "
        "ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED");
    if (!message) co_return false;
    co_await send(*message);  // when it throws, the transaction is rolled back and the message stays
    co_await tx.execute("UPDATE {{tables.messages}} SET sent_at = now() WHERE id = $1", message->id);
    co_return true;
  });
}

asio::awaitable<std::int64_t> Outbox::waiting() const {
  co_return co_await db_.fetch_value<std::int64_t>("SELECT count(*) FROM {{tables.messages}} WHERE sent_at IS NULL");
}

}  // namespace outbox
