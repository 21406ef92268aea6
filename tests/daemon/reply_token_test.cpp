#include "daemon/reply_token.h"
#include "daemon/store_marks.h"

#include <catch2/catch.hpp>

using namespace ticketgate;

namespace {

store::OutboxItem item_to(std::int64_t id, const std::string& recipient) {
    store::OutboxItem item;
    item.id = {id};
    item.message_id = "id@desk.example";
    store::OutboxRecipient to;
    to.address = recipient;
    item.recipients.push_back(to);
    return item;
}

store::NewOutboxItem about_to_go(const std::string& recipient) {
    store::NewOutboxItem item;
    item.kind = "op-new";
    item.recipients = {recipient};
    return item;
}

}  // namespace

TEST_CASE("A store's key is made once") {
    auto one = store::Database::open(":memory:", store::Database::Mode::read_write);
    auto other = store::Database::open(":memory:", store::Database::Mode::read_write);
    const std::string key = reply_key(one);
    CHECK(key.size() == 64);
    CHECK(reply_key(one) == key);
    CHECK(reply_key(other) != key);
}

TEST_CASE("A token fits one letter to one recipient under one key") {
    const auto item = item_to(7, "ivan@desk.example");
    const std::string token = reply_token("key", {7}, item.message_id, "ivan@desk.example");
    REQUIRE(letter_in_token(token));
    CHECK(letter_in_token(token)->value == 7);
    CHECK(is_token_of(token, "key", item));
    CHECK_FALSE(is_token_of(token, "other key", item));
    CHECK_FALSE(is_token_of(token, "key", item_to(7, "olga@desk.example")));
    CHECK_FALSE(is_token_of(token, "key", item_to(8, "ivan@desk.example")));
    auto renamed = item;
    renamed.message_id = "other@desk.example";
    CHECK_FALSE(is_token_of(token, "key", renamed));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == '1' ? '2' : '1';
        INFO(changed);
        CHECK_FALSE(is_token_of(changed, "key", item));
    }
    CHECK(token.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz") == std::string::npos);
}

TEST_CASE("What is made like no token names no letter") {
    for (const char* text : {"", "7", "sales", "000000000000000000000000", "0000000000000000000000000",
                             "-7000000000000000000000000", "x7000000000000000000000000",
                             "99999999999999999999999000000000000000000000000"}) {
        INFO(text);
        CHECK_FALSE(letter_in_token(text));
    }
}

TEST_CASE("The secret of a Message-ID is its letter's own, and the same each time") {
    const auto secret = id_secret("key", {7}, 1000, about_to_go("ivan@desk.example"));
    CHECK(secret.size() == 16);
    CHECK(secret == id_secret("key", {7}, 1000, about_to_go("ivan@desk.example")));
    CHECK(secret != id_secret("other", {7}, 1000, about_to_go("ivan@desk.example")));
    CHECK(secret != id_secret("key", {8}, 1000, about_to_go("ivan@desk.example")));
    CHECK(secret != id_secret("key", {7}, 1001, about_to_go("ivan@desk.example")));
    CHECK(secret != id_secret("key", {7}, 1000, about_to_go("olga@desk.example")));
}
