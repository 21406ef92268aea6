// How people are told that tickets have to do with each other, and where the journal says so.
#pragma once

#include <array>
#include <string_view>

#include "daemon/rules/related.h"

namespace rules {

struct RelationRow {
    Relation relation;
    std::string_view kind, field;  // of the journal's line
    std::string_view ru, en;
};

inline constexpr std::array<RelationRow, 5> kRelations{{
    {Relation::linked, "linked", "to", "связано с", "linked with"},
    {Relation::split_from, "split", "from", "отделено от", "split off from"},
    {Relation::split_to, "split", "to", "отсюда отделено", "split off from here:"},
    {Relation::merged_from, "merged", "from", "сюда объединено", "merged into this one:"},
    {Relation::merged_into, "merged", "into", "продолжается в", "goes on in"},
}};

}  // namespace rules
