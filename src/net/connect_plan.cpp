#include "net/connect_plan.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pgdbm::net {

ConnectPlan::ConnectPlan(const ConnectOptions& options, std::vector<std::size_t> order)
    : order_(std::move(order)),
      mode_(options.tls.mode),
      has_second_round_(options.target_session == TargetSession::prefer_standby) {
  for (const auto& host : options.hosts) is_unix_.push_back(host.address.is_unix());
}

std::optional<std::size_t> ConnectPlan::host() const {
  if (position_ >= order_.size()) return std::nullopt;
  return order_[position_];
}

void ConnectPlan::resolved(std::size_t addresses) {
  if (addresses == 0) {
    next_host();
    return;
  }
  addresses_ = addresses;
  address_ = 0;
  begin_address();
}

std::optional<Attempt> ConnectPlan::attempt() const {
  if (position_ >= order_.size() || address_ >= addresses_) return std::nullopt;
  return Attempt{.host = order_[position_], .address = address_, .encryption = encryption_, .insistence = insistence_};
}

void ConnectPlan::failed(Setback setback, bool was_encrypted) {
  switch (setback) {
    case Setback::unreachable:
      next_address();
      return;
    case Setback::tls_failed:
    case Setback::refused:
      if (!try_other_encryption(was_encrypted || setback == Setback::tls_failed)) end();
      return;
    case Setback::not_ready:
    case Setback::unfit:
      next_host();
      return;
    case Setback::hopeless:
      end();
      return;
  }
}

/// There is no TLS on unix sockets: nobody can listen in between.
void ConnectPlan::begin_address() {
  has_changed_encryption_ = false;
  if (is_unix_[order_[position_]] || mode_ == TlsMode::disable || mode_ == TlsMode::allow) {
    encryption_ = Encryption::none;
  } else {
    encryption_ = mode_ == TlsMode::prefer ? Encryption::wanted : Encryption::required;
  }
}

/// Only the two modes that promise nothing have another way: each tries the one it likes less, once.
bool ConnectPlan::try_other_encryption(bool was_encrypted) {
  if (has_changed_encryption_ || is_unix_[order_[position_]]) return false;
  if (mode_ == TlsMode::allow && !was_encrypted) {
    encryption_ = Encryption::required;
  } else if (mode_ == TlsMode::prefer && was_encrypted) {
    encryption_ = Encryption::none;
  } else {
    return false;
  }
  has_changed_encryption_ = true;
  return true;
}

void ConnectPlan::next_address() {
  ++address_;
  if (address_ < addresses_) {
    begin_address();
  } else {
    next_host();
  }
}

void ConnectPlan::next_host() {
  addresses_ = 0;
  address_ = 0;
  ++position_;
  if (position_ < order_.size() || !has_second_round_) return;
  has_second_round_ = false;
  insistence_ = Insistence::any_kind;
  position_ = 0;
}

void ConnectPlan::end() noexcept {
  position_ = order_.size();
}

std::vector<std::size_t> host_order(std::size_t hosts, HostOrder order, std::mt19937& random) {
  std::vector<std::size_t> indices(hosts);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  if (order == HostOrder::random) std::ranges::shuffle(indices, random);
  return indices;
}

Duration share_of(Duration left, std::size_t addresses_left) noexcept {
  return left / static_cast<Duration::rep>(std::max<std::size_t>(1, addresses_left));
}

}  // namespace pgdbm::net
