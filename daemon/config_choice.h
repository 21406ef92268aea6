// Words in several languages, and the things that people choose from by name: what all tables of a policy
// have in common.
#pragma once

#include "daemon/config_owners.h"
#include "daemon/config_policy_parts.h"

namespace ticketgate::settings {

/// One key for each language of the policy: ru = "…".
Settings word_settings(rules::Words& words, const Languages& languages);
/// The table NAME.ru, NAME.en inside `table`, when it is there.
void read_words(const PolicyPart& part, const Table& table, std::string_view section, std::string_view name,
                rules::Words& words);

/// key, names and the words.
Settings choice_settings(rules::Choice& choice, const PolicyPart& part);
/// names and the words, of a choice whose key is written otherwise.
Settings name_settings(rules::Choice& choice, const PolicyPart& part);

/// Key, words and names belong to this choice alone. `key`: where its key stands.
void own_names(Owners& owners, const Table& table, std::string_view section, const rules::Choice& choice,
               std::string_view key = "key");

/// Keys of categories, of impacts…
template <class Items>
std::vector<std::string_view> keys_of(const Items& items) {
    std::vector<std::string_view> keys;
    for (const auto& item : items) keys.push_back(item.choice.key);
    return keys;
}

/// `value` of this key must be one of those known. An unnamed one among them was refused before, and might be
/// what is meant here.
void must_be_known(FileReader& reader, const Table& table, std::string_view section, std::string_view key,
                   std::string_view value, std::span<const std::string_view> known);
void must_be_priority(const PolicyPart& part, const Table& table, std::string_view section,
                      std::string_view key, int number);

}  // namespace ticketgate::settings
