// The ledger alone, as a command: standalone open ada | transfer cash ada 5000 salary | balances. DATABASE_URL says
// where; the schema is made there with the first command.
#include <pgdbm/pgdbm.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <ledger/ledger.hpp>

#include <charconv>
#include <cstdint>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;

namespace {

constexpr auto usage = "standalone open <name> | transfer <from> <to> <cents> [<what>] | balances";

asio::awaitable<std::int64_t> id_of(const ledger::Ledger& books, std::string name) {
  const auto account = co_await books.find_account(name);
  if (!account) throw ledger::NoSuchAccount{"There is no account '" + name + "': open it first."};
  co_return account->id;
}

std::int64_t cents_of(const std::string& text) {
  std::int64_t cents = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cents);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::runtime_error{"'" + text + "' is no number of cents."};
  }
  return cents;
}

asio::awaitable<void> obey(const ledger::Ledger& books, std::vector<std::string> words) {
  const std::string verb = words.empty() ? "" : words[0];
  if (verb == "open" && words.size() == 2) {
    std::cout << "account " << co_await books.open_account(words[1]) << '\n';
  } else if (verb == "transfer" && (words.size() == 4 || words.size() == 5)) {
    const auto from = co_await id_of(books, words[1]);
    const auto to = co_await id_of(books, words[2]);
    const std::string what = words.size() == 5 ? words[4] : "";
    std::cout << "entry " << co_await books.transfer(from, to, cents_of(words[3]), what) << '\n';
  } else if (verb == "balances" && words.size() == 1) {
    const auto accounts = co_await books.accounts();
    for (const auto& account : accounts) std::cout << account.name << ' ' << account.cents << '\n';
  } else {
    throw std::runtime_error{usage};
  }
}

asio::awaitable<void> run(std::vector<std::string> words) {
  ledger::Ledger books{pgdbm::DatabaseConfig::from_env()};  // a pool of its own
  co_await books.open();
  std::exception_ptr failure;
  try {
    co_await obey(books, words);
  } catch (...) {
    failure = std::current_exception();
  }
  co_await books.close();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    asio::io_context context{1};
    asio::co_spawn(context, run({argv + 1, argv + argc}), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    context.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "standalone: " << error.what() << '\n';
    return 1;
  }
}
