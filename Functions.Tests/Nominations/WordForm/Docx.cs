using System.IO.Compression;
using System.Text;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>Makes small .docx packages by hand, also ones that no program would write.</summary>
internal static class Docx
{
    public const string MainType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    private const string Namespaces = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    public static MemoryStream Of(string body, string mainType = MainType, params (string Name, string Content)[] more) =>
        Package([
            ("[Content_Types].xml", $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"bin\" ContentType=\"application/octet-stream\"/><Override PartName=\"/word/document.xml\" ContentType=\"{mainType}\"/></Types>"),
            ("_rels/.rels", Relationships("rId1", "officeDocument", "word/document.xml")),
            ("word/document.xml", $"<w:document {Namespaces}><w:body>{body}</w:body></w:document>"),
            .. more]);

    public static MemoryStream Package(IEnumerable<(string Name, string Content)> parts)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return stream;
    }

    public static string Relationships(string id, string type, string target, bool external = false) =>
        $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}\" Target=\"{target}\"{(external ? " TargetMode=\"External\"" : "")}/></Relationships>";

    public static string P(string text) => $"<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>";

    public static string Table(params string[][] rows) =>
        $"<w:tbl>{string.Concat(rows.Select(row => $"<w:tr>{string.Concat(row.Select(cell => $"<w:tc>{(cell.StartsWith('<') ? cell : P(cell))}</w:tc>"))}</w:tr>"))}</w:tbl>";
}
