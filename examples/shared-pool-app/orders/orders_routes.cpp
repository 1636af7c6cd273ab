#include <utility>

#include "orders.hpp"

namespace shop {

using http_json::Refusal;
using http_json::Reply;
using http_json::Request;
using http_json::status;
using http_json::verb;

namespace {

http_json::json::object to_json(const StockItem& item) {
  return {{"item", item.item}, {"on_hand", item.on_hand}, {"cents", item.cents}};
}

http_json::json::object to_json(const Order& order) {
  return {{"id", order.id},
          {"customer", order.customer},
          {"item", order.item},
          {"quantity", order.quantity},
          {"cents", order.cents}};
}

http_json::json::object to_json(const PlacedOrder& placed) {
  auto object = to_json(placed.order);
  object["invoice"] = nullptr;
  if (placed.invoice) object["invoice"] = *placed.invoice;
  return object;
}

}  // namespace

http_json::Routes Orders::routes() const {
  http_json::Routes routes;
  routes.add(verb::post, "/", [this](Request request) -> asio::awaitable<Reply> {
    const auto placed =
        co_await place(integer_of(request, "customer"), text_of(request, "item"), integer_of(request, "quantity"));
    co_return Reply{status::created, to_json(placed)};
  });
  routes.add(verb::get, "/{}", [this](Request request) -> asio::awaitable<Reply> {
    const auto order = co_await find(id_of(request));
    if (!order) throw Refusal{status::not_found, "there is no such order"};
    co_return Reply{status::ok, to_json(*order)};
  });
  routes.add(verb::put, "/stock/{}", [this](Request request) -> asio::awaitable<Reply> {
    StockItem wanted{.item = request.parameters.at(0),
                     .on_hand = integer_of(request, "on_hand"),
                     .cents = integer_of(request, "cents")};
    const auto item = co_await put_into_stock(std::move(wanted));
    co_return Reply{status::ok, to_json(item)};
  });
  routes.add(verb::get, "/stock/{}", [this](Request request) -> asio::awaitable<Reply> {
    const auto item = co_await find_in_stock(request.parameters.at(0));
    if (!item) throw Refusal{status::not_found, "there is no such item"};
    co_return Reply{status::ok, to_json(*item)};
  });
  return routes;
}

}  // namespace shop
