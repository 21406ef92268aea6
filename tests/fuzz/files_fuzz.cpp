// What attachments are by their content, and what is inside winmail.dat: bytes in, names and views out.
#include "mail/archive.h"
#include "mail/file_type.h"
#include "mail/tnef.h"
#include "tests/fuzz/must.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::view(data, size);
    fuzz::must_be_one_line(mail::type_by_content(bytes));
    (void)mail::is_encrypted(bytes);
    fuzz::must(mail::zip_entries(bytes).size() <= 1000, "no more entries than are looked at");
    const mail::Tnef envelope = mail::read_tnef(bytes);
    fuzz::must(envelope.files.size() <= 200, "no more files than are taken");
    std::size_t total = 0;
    for (const mail::TnefFile& file : envelope.files) {
        fuzz::must_be_text(file.name);
        fuzz::must_be_text(file.content_type);
        fuzz::must_be_text(file.content_id);
        total += file.bytes.size();
    }
    fuzz::must(total <= size, "files are parts of the envelope");
    return 0;
}
