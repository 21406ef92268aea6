#include "daemon/rules/related.h"

#include <algorithm>
#include <charconv>

#include "daemon/rules/related_words.h"

namespace rules {
namespace {

store::TicketNumber number_in(std::string_view text) {
    store::TicketNumber number;
    std::from_chars(text.data(), text.data() + text.size(), number.value);
    return number;
}

}  // namespace

std::vector<Related> related_of(const Journal& journal) {
    std::vector<Related> all;
    for (const JournalLine& line : journal)
        for (const RelationRow& row : kRelations)
            if (line.kind == row.kind && !line[row.field].empty())
                all.push_back({row.relation, number_in(line[row.field])});
    return all;
}

std::string_view shown(Relation relation, std::string_view language) {
    const auto row = std::ranges::find(kRelations, relation, &RelationRow::relation);
    return language == "ru" ? row->ru : row->en;
}

}  // namespace rules
