#include "mail/maildir_folder.h"

#include "mail/file_descriptor.h"
#include "mail/imap_text.h"
#include "mail/utf8.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <random>
#include <set>

namespace mail {
namespace {

constexpr std::string_view kListName = "ticketgate-uidlist";
constexpr std::string_view kFlagMark = ":2,";

std::string_view base_name(std::string_view file) {
    return file.substr(0, file.find(kFlagMark));
}

/// Flags are in ASCII order and each once (Maildir's own page).
std::string with_seen(std::string_view file) {
    std::set<char> flags{'S'};
    if (const std::size_t mark = file.find(kFlagMark); mark != file.npos) {
        for (const char flag : file.substr(mark + kFlagMark.size())) flags.insert(flag);
    }
    return fmt::format("{}{}{}", base_name(file), kFlagMark, std::string(flags.begin(), flags.end()));
}

/// Names begin with the time of delivery: the order in which letters came, when their numbers are compared as
/// numbers.
bool came_before(const std::string& a, const std::string& b) {
    const auto seconds = [](const std::string& name) {
        std::uint64_t value = UINT64_MAX;
        std::from_chars(name.data(), name.data() + name.size(), value);
        return value;
    };
    const std::uint64_t first = seconds(a), second = seconds(b);
    return first != second ? first < second : a < b;
}

/// A file name may hold a line end; a line of the list may not.
std::string escaped(std::string_view name) {
    std::string line;
    for (const char c : name) {
        if (c == '%')
            line += "%25";
        else if (c == '\n')
            line += "%0A";
        else
            line += c;
    }
    return line;
}

std::string unescaped(std::string_view line) {
    std::string name;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool mark = line[i] == '%' && i + 2 < line.size();
        if (mark)
            name += line.substr(i + 1, 2) == "0A" ? '\n' : '%';
        else
            name += line[i];
        if (mark) i += 2;
    }
    return name;
}

/// Maildir++: "A/B" is the directory ".A.B" (and its names are in modified UTF-7, as Dovecot and Courier have
/// them).
std::optional<std::string> sub_folder(const std::string& name) {
    auto folder = imap::modified_utf7(name);
    if (!folder || folder->empty()) return std::nullopt;
    std::replace(folder->begin(), folder->end(), '/', '.');
    const bool gap = folder->front() == '.' || folder->back() == '.' || folder->find("..") != folder->npos;
    return gap ? std::nullopt : std::optional("." + *folder);
}

}  // namespace

MaildirFolder::MaildirFolder(std::string path) : path_(std::move(path)) {
    while (path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
    for (const char* directory : {"new", "cur"}) {
        struct stat status {};
        const std::string name = fmt::format("{}/{}", path_, directory);
        if (::stat(name.c_str(), &status) != 0)
            fail(fmt::format("no Maildir: {}/: {}", directory, std::strerror(errno)), true);
        if (!S_ISDIR(status.st_mode)) fail(fmt::format("no Maildir: {} is no directory", directory), true);
    }
}

// ---- numbers

Epoch MaildirFolder::refresh() {
    const FileDescriptor lock(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock || ::flock(lock.get(), LOCK_EX) != 0)
        fail(fmt::format("cannot be locked: {}", std::strerror(errno)), false);
    auto numbers = load();
    const bool fresh = !numbers;
    if (fresh) numbers.emplace().uidvalidity = std::random_device{}() | 1u;
    scan();
    if (number_new(*numbers) || fresh) save(*numbers);
    numbers_ = std::move(*numbers);
    return Epoch{numbers_.uidvalidity, numbers_.uid_next, static_cast<std::uint32_t>(numbers_.names.size())};
}

void MaildirFolder::scan() {
    places_.clear();
    // In this order: a letter that a reader moves from new/ to cur/ meanwhile is seen twice and not never.
    scan_directory("new");
    scan_directory("cur");
}

void MaildirFolder::scan_directory(const std::string& directory) {
    const std::string name = fmt::format("{}/{}", path_, directory);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(name.c_str()), &::closedir);
    if (!stream) fail(fmt::format("{}: {}", directory, std::strerror(errno)), false);
    while (const dirent* entry = ::readdir(stream.get())) {
        const std::string_view file = entry->d_name;
        const bool plain = entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN;
        if (file.starts_with('.') || !plain) continue;
        places_.insert_or_assign(std::string(base_name(file)), Place{directory, std::string(file)});
    }
}

/// True when the list must be written: something is new. What is gone leaves the list with the next letter
/// that comes.
bool MaildirFolder::number_new(Numbers& numbers) const {
    std::set<std::string_view> known;
    for (const auto& [uid, name] : numbers.names) known.insert(name);
    std::vector<std::string> arrived;
    for (const auto& [name, place] : places_) {
        if (!known.contains(name)) arrived.push_back(name);
    }
    std::sort(arrived.begin(), arrived.end(), came_before);
    std::erase_if(numbers.names, [this](const auto& entry) { return !places_.contains(entry.second); });
    for (std::string& name : arrived) {
        if (numbers.uid_next == UINT32_MAX) fail("all UIDs are used up", true);
        numbers.names.emplace(numbers.uid_next++, std::move(name));
    }
    return !arrived.empty();
}

std::optional<MaildirFolder::Numbers> MaildirFolder::load() const {
    const FileDescriptor file(::open(fmt::format("{}/{}", path_, kListName).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) {
        if (errno == ENOENT) return std::nullopt;
        fail(fmt::format("{}: {}", kListName, std::strerror(errno)), false);
    }
    const auto content = read_all(file, SIZE_MAX);
    if (!content) fail(fmt::format("{}: {}", kListName, std::strerror(errno)), false);
    Numbers numbers;
    std::string_view text = *content;
    if (!text.starts_with("1 ") || !text.ends_with('\n')) return std::nullopt;
    for (bool first = true; !text.empty(); first = false) {
        std::string_view line = text.substr(first ? 2 : 0, text.find('\n') - (first ? 2 : 0));
        text.remove_prefix(text.find('\n') + 1);
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
        if (error != std::errc() || number == 0 || end == line.data() + line.size() || *end != ' ')
            return std::nullopt;
        const std::string_view rest = line.substr(static_cast<std::size_t>(end - line.data()) + 1);
        if (!first) {
            if (number >= numbers.uid_next) return std::nullopt;
            numbers.names.emplace(number, unescaped(rest));
            continue;
        }
        numbers.uidvalidity = number;
        const auto next = std::from_chars(rest.data(), rest.data() + rest.size(), numbers.uid_next);
        if (next.ec != std::errc() || numbers.uid_next == 0) return std::nullopt;
    }
    return numbers;
}

void MaildirFolder::save(const Numbers& numbers) const {
    std::string text = fmt::format("1 {} {}\n", numbers.uidvalidity, numbers.uid_next);
    for (const auto& [uid, name] : numbers.names) text += fmt::format("{} {}\n", uid, escaped(name));
    const std::string target = fmt::format("{}/{}", path_, kListName);
    if (!replace_durably(target, text)) fail(fmt::format("{}: {}", kListName, std::strerror(errno)), false);
}

std::vector<std::uint32_t> MaildirFolder::above(std::uint32_t after) const {
    std::vector<std::uint32_t> uids;
    for (auto at = numbers_.names.upper_bound(after); at != numbers_.names.end(); ++at)
        uids.push_back(at->first);
    return uids;
}

// ---- letters

std::string MaildirFolder::full_path(const Place& place) const {
    return fmt::format("{}/{}/{}", path_, place.directory, place.file);
}

/// `act` gets a letter's place and says whether the file was there. A person's mail reader may have renamed
/// it meanwhile: then the directories are read again, once, since a letter that is gone would have them read
/// for nothing.
template <class Act>
void MaildirFolder::for_each_file(const std::vector<std::uint32_t>& uids, Act act) {
    bool read_again = false;
    for (const std::uint32_t uid : uids) {
        const auto name = numbers_.names.find(uid);
        if (name == numbers_.names.end()) continue;
        const auto at = places_.find(name->second);
        if (at != places_.end() && act(uid, at->second)) continue;
        if (!read_again) scan();
        read_again = true;
        if (const auto again = places_.find(name->second); again != places_.end()) act(uid, again->second);
    }
}

std::vector<Listed> MaildirFolder::sizes(const std::vector<std::uint32_t>& uids) {
    std::vector<Listed> listed;
    for_each_file(uids, [&](std::uint32_t uid, const Place& place) {
        struct stat status {};
        if (::stat(full_path(place).c_str(), &status) != 0) return false;
        listed.push_back({uid, static_cast<std::uint64_t>(status.st_size)});
        return true;
    });
    return listed;
}

std::vector<Fetched> MaildirFolder::read(const std::vector<std::uint32_t>& uids,
                                         std::optional<std::size_t> header_limit) {
    std::vector<Fetched> fetched;
    for_each_file(uids, [&](std::uint32_t uid, const Place& place) {
        const FileDescriptor file(
            ::open(full_path(place).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat status {};
        if (!file && errno == ENOENT) return false;
        if (!file || ::fstat(file.get(), &status) != 0) fail_at(place);
        auto bytes = read_all(file, header_limit.value_or(SIZE_MAX));
        if (!bytes) fail_at(place);
        if (header_limit) bytes->resize(header_block_size(*bytes));
        fetched.push_back({uid, Instant(std::chrono::seconds(status.st_mtime)), std::move(*bytes)});
        return true;
    });
    return fetched;
}

// ---- filing

std::string MaildirFolder::make_folder(const std::string& name) const {
    const auto folder = sub_folder(name);
    if (!folder) fail(fmt::format("\"{}\" cannot be the name of a folder", one_line(name)), true);
    const std::string root = fmt::format("{}/{}", path_, *folder);
    for (const std::string& directory : {root, root + "/tmp", root + "/new", root + "/cur"}) {
        if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
            fail(fmt::format("{}: {}", directory, std::strerror(errno)), true);
    }
    // What tells a Maildir++ reader that this is a folder and no mailbox.
    const FileDescriptor mark(
        ::open((root + "/maildirfolder").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return root;
}

void MaildirFolder::file(const std::vector<std::uint32_t>& uids, const Done& done) {
    if (done.kind == Done::Kind::keep || uids.empty()) return;
    const std::string target = done.kind == Done::Kind::move ? make_folder(done.folder) : std::string();
    for_each_file(uids, [&](std::uint32_t, Place& place) {
        const std::string from = full_path(place);
        std::string to;
        if (done.kind == Done::Kind::seen) to = fmt::format("{}/cur/{}", path_, with_seen(place.file));
        if (done.kind == Done::Kind::move) to = fmt::format("{}/{}/{}", target, place.directory, place.file);
        const int failed =
            done.kind == Done::Kind::remove ? ::unlink(from.c_str()) : ::rename(from.c_str(), to.c_str());
        if (failed != 0 && errno != ENOENT) fail_at(place);
        if (failed == 0 && done.kind == Done::Kind::seen) place = Place{"cur", with_seen(place.file)};
        return failed == 0;
    });
}

void MaildirFolder::fail_at(const Place& place) const {
    fail(fmt::format("{}/{}: {}", place.directory, one_line(place.file), std::strerror(errno)), false);
}

void MaildirFolder::fail(const std::string& what, bool permanent) const {
    throw SourceError(fmt::format("{}: {}", path_, what), permanent);
}

}  // namespace mail
