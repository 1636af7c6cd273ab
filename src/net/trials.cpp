#include "net/trials.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <sys/socket.h>

#include <cstring>

namespace pgdbm::net {

std::string place_of(const Address& host, const Endpoint& endpoint) {
  auto place = host.text();
  if (endpoint.protocol().family() != AF_INET && endpoint.protocol().family() != AF_INET6) return place;
  asio::ip::tcp::endpoint resolved;
  std::memcpy(resolved.data(), endpoint.data(), std::min(endpoint.size(), resolved.capacity()));
  const auto number = resolved.address().to_string();
  return number == host.host || host.host.empty() ? place : place + " (" + number + ")";
}

Fault Trials::fault() const {
  const auto& last = trials_.back().fault;
  if (trials_.size() == 1) return last;
  std::string message = "No connection came about. Tried, in this order:";
  for (const auto& trial : trials_) {
    message += "\n- " + place_of(trial.host, trial.endpoint) + (trial.was_encrypted ? ", with TLS: " : ": ") +
               trial.fault.message;
  }
  return {.kind = last.kind, .message = std::move(message), .report = last.report};
}

}  // namespace pgdbm::net
