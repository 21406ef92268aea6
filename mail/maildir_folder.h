// A Maildir as a numbered folder: new/ and cur/ with a UID for each letter. Everything here may block on the
// disk. The numbers live in the Maildir itself, in the file "ticketgate-uidlist", because file names are no
// cursor: they are in no order that lasts, and flags change them. First line "1 UIDVALIDITY UIDNEXT", then
// "UID NAME" each, NAME without flags. Replaced by rename and durable before a new UID is told to anybody;
// several processes take turns by a lock on the directory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mail/source.h"

namespace mail {

class MaildirFolder {
  public:
    /// Throws SourceError (permanent) when there is no Maildir at `path`.
    explicit MaildirFolder(std::string path);

    /// Reads the directories and numbers what is new, oldest first. A list of numbers that is lost or broken
    /// begins a new epoch.
    Epoch refresh();

    std::vector<std::uint32_t> above(std::uint32_t after) const;
    std::vector<Listed> sizes(const std::vector<std::uint32_t>& uids);

    /// Whole files, or the header blocks alone, at most `header_limit` octets of them.
    std::vector<Fetched> read(const std::vector<std::uint32_t>& uids,
                              std::optional<std::size_t> header_limit);

    void file(const std::vector<std::uint32_t>& uids, const Done& done);

    const std::string& path() const { return path_; }

  private:
    struct Place {
        std::string directory;  // "new" or "cur"
        std::string file;       // the base name and, after ":2,", the flags
    };
    struct Numbers {
        std::uint32_t uidvalidity = 0;
        std::uint32_t uid_next = 1;
        std::map<std::uint32_t, std::string> names;  // UID to base name
    };

    void scan();
    void scan_directory(const std::string& directory);
    std::optional<Numbers> load() const;
    void save(const Numbers& numbers) const;
    bool number_new(Numbers& numbers) const;
    std::string full_path(const Place& place) const;
    template <class Act>
    void for_each_file(const std::vector<std::uint32_t>& uids, Act act);
    std::string make_folder(const std::string& name) const;
    [[noreturn]] void fail_at(const Place& place) const;  // with errno
    [[noreturn]] void fail(const std::string& what, bool permanent) const;

    std::string path_;
    Numbers numbers_;
    std::map<std::string, Place> places_;  // base name to where it is now
};

}  // namespace mail
