// The words of every state, once. schema.sql lists the same words in its CHECKs; a test compares the two.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "store/record.h"

namespace store {

template <class E>
struct Words;  // .all: one word per enumerator, in their order

template <>
struct Words<LetterState> {
    static constexpr std::array<std::string_view, 5> all{"accepted", "settled", "held", "quarantined",
                                                         "dropped"};
};
static_assert(Words<LetterState>::all[static_cast<std::size_t>(LetterState::dropped)] == "dropped");

template <>
struct Words<Status> {
    static constexpr std::array<std::string_view, 9> all{
        "new", "open", "waiting", "external", "postponed", "completed", "closed", "held", "merged"};
};
static_assert(Words<Status>::all[static_cast<std::size_t>(Status::merged)] == "merged");

template <>
struct Words<Role> {
    static constexpr std::array<std::string_view, 2> all{"requester", "cc"};
};
static_assert(Words<Role>::all[static_cast<std::size_t>(Role::cc)] == "cc");

template <>
struct Words<Author> {
    static constexpr std::array<std::string_view, 3> all{"client", "operator", "machine"};
};
static_assert(Words<Author>::all[static_cast<std::size_t>(Author::machine)] == "machine");

template <>
struct Words<OutboxState> {
    static constexpr std::array<std::string_view, 7> all{"queued",   "sending",    "sent",   "failed",
                                                         "in_doubt", "suppressed", "dropped"};
};
static_assert(Words<OutboxState>::all[static_cast<std::size_t>(OutboxState::dropped)] == "dropped");

template <>
struct Words<RecipientState> {
    static constexpr std::array<std::string_view, 4> all{"pending", "sent", "refused", "in_doubt"};
};
static_assert(Words<RecipientState>::all[static_cast<std::size_t>(RecipientState::in_doubt)] == "in_doubt");

template <class E>
constexpr std::string_view word_of(E value) {
    return Words<E>::all.at(static_cast<std::size_t>(value));
}

template <class E>
constexpr std::optional<E> from_word(std::string_view word) {
    for (std::size_t i = 0; i < Words<E>::all.size(); ++i)
        if (Words<E>::all[i] == word) return static_cast<E>(i);
    return {};
}

}  // namespace store
