#include <arpa/inet.h>
#include <endian.h>
#include <libpq-fe.h>

#include <cstring>
#include <memory>

#include "callers/thread_pool.hpp"
#include "driver/libpq.hpp"

namespace {

using namespace pgdbm::bench;

template <class Integer>
Integer integer_at(const PGresult* row, int column) {
  Integer value{};
  std::memcpy(&value, PQgetvalue(row, 0, column), sizeof value);
  return value;
}

Account ask(const Libpq& libpq, std::int32_t account) {
  const auto id = static_cast<std::int32_t>(htonl(static_cast<std::uint32_t>(account)));
  const char* const values[] = {reinterpret_cast<const char*>(&id)};
  const int lengths[] = {sizeof id};
  const int formats[] = {1};
  const auto row =
      libpq.expect(PQexecPrepared(libpq.get(), "account", 1, values, lengths, formats, 1), PGRES_TUPLES_OK);
  return {.id = static_cast<std::int32_t>(ntohl(integer_at<std::uint32_t>(row.get(), 0))),
          .balance = static_cast<std::int64_t>(be64toh(integer_at<std::uint64_t>(row.get(), 1))),
          .name = {PQgetvalue(row.get(), 0, 2), static_cast<std::size_t>(PQgetlength(row.get(), 0, 2))}};
}

}  // namespace

int main(int count, char** arguments) {
  const Work work{count, arguments};
  ThreadPool<Libpq> pool;
  for (std::size_t i = 0; i < work.connections; ++i) {
    auto connection = std::make_unique<Libpq>(work.connection_string);
    connection->prepare("account", account_select);
    pool.add(std::move(connection));
  }
  run_threads(work, pool, "libpq", ask);
}
