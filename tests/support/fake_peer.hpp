// Somebody who listens on a port of 127.0.0.1 and plays a part: after each piece of what it receives it says its next
// line, and when it has no more, it stays silent or closes.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::tests {

class FakePeer {
 public:
  enum class AtTheEnd : std::uint8_t { stays_silent, closes };

  FakePeer(boost::asio::io_context& context, std::vector<std::string> lines, AtTheEnd end = AtTheEnd::stays_silent)
      : part_(std::make_shared<Part>(context, std::move(lines), end)) {
    boost::asio::co_spawn(context, play(part_), boost::asio::detached);
  }
  FakePeer(const FakePeer&) = delete;
  FakePeer& operator=(const FakePeer&) = delete;
  ~FakePeer() {
    boost::system::error_code ignored;
    part_->acceptor.close(ignored);
    for (auto& visitor : part_->visitors) visitor->close(ignored);
  }

  [[nodiscard]] std::uint16_t port() const { return part_->acceptor.local_endpoint().port(); }
  /// All that was received, of every visitor.
  [[nodiscard]] const std::string& heard() const noexcept { return part_->heard; }
  [[nodiscard]] std::size_t visits() const noexcept { return part_->visitors.size(); }

 private:
  using tcp = boost::asio::ip::tcp;

  struct Part {
    Part(boost::asio::io_context& context, std::vector<std::string> l, AtTheEnd e)
        : acceptor(context, {boost::asio::ip::make_address("127.0.0.1"), 0}), lines(std::move(l)), end(e) {}

    tcp::acceptor acceptor;
    std::vector<std::string> lines;
    AtTheEnd end;
    std::vector<std::shared_ptr<tcp::socket>> visitors;
    std::string heard;
  };

  static boost::asio::awaitable<void> play(std::shared_ptr<Part> part) {
    boost::system::error_code error;
    for (;;) {
      const auto visitor = std::make_shared<tcp::socket>(part->acceptor.get_executor());
      co_await part->acceptor.async_accept(*visitor, boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) co_return;
      part->visitors.push_back(visitor);
      boost::asio::co_spawn(part->acceptor.get_executor(), talk(part, visitor), boost::asio::detached);
    }
  }

  static boost::asio::awaitable<void> talk(std::shared_ptr<Part> part, std::shared_ptr<tcp::socket> visitor) {
    boost::system::error_code error;
    std::array<char, 4096> heard{};
    for (std::size_t line = 0;; ++line) {
      const auto count = co_await visitor->async_read_some(
          boost::asio::buffer(heard), boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) co_return;
      part->heard.append(heard.data(), count);
      if (line < part->lines.size()) boost::asio::write(*visitor, boost::asio::buffer(part->lines[line]), error);
      if (line + 1 >= part->lines.size() && part->end == AtTheEnd::closes) {
        visitor->close(error);
        co_return;
      }
    }
  }

  std::shared_ptr<Part> part_;
};

}  // namespace pgdbm::tests
