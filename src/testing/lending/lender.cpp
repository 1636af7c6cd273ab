#include "testing/lending/lender.hpp"

#include "testing/fail.hpp"

#include <pgdbm/base/error.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>
#include <utility>

namespace pgdbm::testing::lending {

namespace {

/// Nobody of ours writes more.
constexpr std::size_t longest_line = 64 * 1024;

}  // namespace

/// What the other end has; goes back when it hangs up.
class Lender::Loan {
 public:
  enum class State { nothing, building, lent };

  explicit Loan(Stock& stock) noexcept : stock_(stock) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() {
    if (state == State::building) stock_.abandon(key, std::move(database));
    if (state == State::lent) stock_.give_back(std::move(database));
  }

  State state = State::nothing;
  std::string key;
  std::string suffix;
  std::string database;

 private:
  Stock& stock_;
};

asio::awaitable<void> Lender::serve(Socket socket) {
  const auto kept = shared_from_this();
  struct Presence {
    Lender& self;
    explicit Presence(Lender& lender) : self(lender) { ++self.sessions_; }
    ~Presence() {
      --self.sessions_;
      self.last_seen_ = Clock::now();
    }
  } const presence{*this};
  Loan loan{*stock_};
  std::string received;
  for (;;) {
    boost::system::error_code error;
    const auto length = co_await asio::async_read_until(socket, asio::dynamic_buffer(received, longest_line), '\n',
                                                        asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    const auto request = parse_request(std::string_view{received}.substr(0, length));
    received.erase(0, length);
    Answer reply;
    try {
      if (!request) fail("the helper does not understand a test of another version of pgdbm");
      reply = co_await answer(*request, loan);
    } catch (const ConnectionError& failure) {
      if (words_.on_server_gone) {
        words_.on_server_gone();
        co_return;
      }
      reply.error = failure.what();
    } catch (const std::exception& failure) {
      reply.error = failure.what();
    }
    const auto line = render(reply);
    co_await asio::async_write(socket, asio::buffer(line), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
  }
}

asio::awaitable<Answer> Lender::answer(const Request& request, Loan& loan) {
  switch (request.kind) {
    case Request::Kind::lend:
      if (loan.state != Loan::State::nothing) fail("a database is lent here already");
      loan.key = request.key;
      loan.suffix = request.suffix;
      co_return co_await lend(loan);
    case Request::Kind::built:
      if (loan.state != Loan::State::building) fail("nothing was to be built here");
      loan.state = Loan::State::nothing;
      co_await stock_->built(loan.key, std::move(loan.database));
      co_return co_await lend(loan);
    case Request::Kind::keep:
      if (loan.state != Loan::State::lent) fail("no database is lent here");
      loan.state = Loan::State::nothing;
      stock_->keep(loan.database);
      has_kept_ = true;
      Answer kept;
      kept.log = words_.log_tail();
      co_return kept;
  }
  co_return Answer{};
}

asio::awaitable<Answer> Lender::lend(Loan& loan) {
  auto handout = co_await stock_->lend(loan.key, loan.suffix);
  loan.state = handout.must_build ? Loan::State::building : Loan::State::lent;
  loan.database = std::move(handout.database);
  Answer lent{.database = loan.database, .must_build = handout.must_build};
  lent.connection = words_.connection_string(loan.database);
  co_return lent;
}

}  // namespace pgdbm::testing::lending
