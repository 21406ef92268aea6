// Conversations that turn in circles: a request sent twice, two machines that answer each other with persons'
// headers, a ticket that is reopened again and again. Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/rules/letter_case.h"

namespace rules {

/// Digests for RecentLetter; they live for a day and are compared with their like alone.
std::int64_t subject_digest(std::string_view subject);
/// Of the letters alone, so that numbers, times and wrapping make no difference; 0 for a few words.
std::int64_t words_digest(std::string_view text);

/// The same words in any order, save a few that one has beyond the other: one in five, or a single one.
/// Numbers count as words.
bool nearly_same(std::string_view a, std::string_view b);

/// How many letters of one address are looked at.
inline constexpr int kEarlierLetters = 20;

/// The earlier letter of the same person that this one repeats; null when it is a new request.
const EarlierLetter* repeated_by(const LetterCase& c);

/// One episode has one key.
std::string ping_pong_key(std::string_view address);

/// Why the client's letter leaves the status of his completed ticket as it is; empty: it reopens it.
std::string too_often_reopened(const LetterCase& c);

/// Adds to what a person's letter led to, when it stands in a ticket or is answered automatically: what the
/// next one is compared with. When two machines have begun to talk, the automatic letters are kept back, and
/// the operators hear of it, once for an episode.
void note_correspondence(Decision& decision, const LetterCase& c);

/// An episode is over when an address has been quiet for so long.
inline constexpr std::chrono::hours kEpisode{24};

}  // namespace rules
