#include "daemon/rules/desk.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/support/desk.h"

using namespace rules;
using testing::small_desk;

namespace {

std::string names(const std::vector<Operator>& operators) {
    std::string out;
    for (const Operator& who : operators) out += (out.empty() ? "" : " ") + who.name;
    return out;
}

}  // namespace

TEST_CASE("A queue's tickets are heard of by its operators, by the leads when it has none") {
    Desk desk = small_desk();
    CHECK(names(operators_of(desk, "support")) == "Ivan Olga");
    CHECK(names(operators_of(desk, "sales")) == "Lena");
    desk.operators[0].queues.clear();
    CHECK(names(operators_of(desk, "sales")) == "Ivan");
    desk.operators.clear();
    CHECK(operators_of(desk, "support").empty());
}

TEST_CASE("Terms and troubles are heard of by the leads, by the operators when there are none") {
    Desk desk = small_desk();
    CHECK(names(leads_of(desk, "support")) == "Lena");
    CHECK(names(leads_of(desk, "")) == "Lena");
    desk.operators[2].queues = {"sales"};
    CHECK(names(leads_of(desk, "support")) == "Ivan Olga");
    CHECK(names(leads_of(desk, "")) == "Lena");
    desk.operators.pop_back();
    CHECK(names(leads_of(desk, "")) == "Ivan Olga");
}

TEST_CASE("Addresses are compared without regard to ASCII case, and only that") {
    CHECK(same_address("Ivan@Desk.Example", "ivan@desk.example"));
    CHECK_FALSE(same_address("ivan@desk.example", "ivan@desk.example "));
    CHECK_FALSE(same_address("ivan@desk.example", "ivan@desk.exampl"));
    CHECK_FALSE(same_address("иван@desk.example", "Иван@desk.example"));
    const Desk desk = small_desk();
    REQUIRE(operator_with(desk, "IVAN@desk.example"));
    CHECK(operator_with(desk, "IVAN@desk.example")->name == "Ivan");
    CHECK(operator_with(desk, "") == nullptr);
    CHECK(operator_with(desk, "anna@client.example") == nullptr);
}

TEST_CASE("The desk knows its own addresses and aliases") {
    const Desk desk = small_desk();
    CHECK(is_ours(desk, "Support@desk.example"));
    CHECK(is_ours(desk, "help@desk.example"));
    CHECK(is_ours(desk, "sales@desk.example"));
    CHECK_FALSE(is_ours(desk, "ivan@desk.example"));
    CHECK_FALSE(is_ours(desk, ""));
}

TEST_CASE("A queue that was taken out of the configuration speaks through the first one") {
    const Desk desk = small_desk();
    CHECK(living_queue(desk, "support") == "support");
    CHECK(living_queue(desk, "gone") == "sales");
    CHECK(policy_of(desk, "support").name == "small");
    CHECK_THROWS_AS(policy_of(desk, "gone"), std::logic_error);
}
