// What must be the only one of its kind in a file, with the line of its first owner.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "daemon/config_reader.h"

namespace ticketgate::settings {

class Owners {
  public:
    /// How two things are compared: mail::lower for addresses, mail::fold_line for people's words.
    using Fold = std::string (*)(std::string_view);

    Owners(FileReader& reader, Fold fold) : reader_(reader), fold_(fold) {}

    /// `what` stands at this key of this table; an error when it stood somewhere before. Empty: nothing to
    /// own.
    void take(const Table& table, std::string_view section, std::string_view key, std::string_view what,
              std::string_view accepted);

  private:
    FileReader& reader_;
    Fold fold_;
    std::map<std::string, int> lines_;
};

}  // namespace ticketgate::settings
