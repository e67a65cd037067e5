using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>The sample form and the sample scan of the tests, the scan grown until the packet has 20 MB.</summary>
internal sealed partial class Packet
{
    private const int Bytes = 20_000_000;

    private readonly byte[] _form;
    private readonly byte[] _stamped;

    public Packet()
    {
        _form = Sample("A-001.docx");
        _stamped = Grown(Sample("S-013.pdf"), Bytes - _form.Length);
    }

    public long Length => _form.Length + _stamped.Length;

    /// <summary>The bytes of the files, as a bare copy finds them.</summary>
    public IReadOnlyList<byte[]> Files => [_form, _stamped];

    /// <summary>The body that a browser would send, written out once, so that the sender's work stays out of the measurement.</summary>
    public async Task<HttpContent> Body(KeyValuePair<string, string> token, CancellationToken cancel)
    {
        using var parts = new MultipartFormDataContent();
        parts.Add(new StringContent(token.Value), token.Key);
        parts.Add(new StringContent("A"), "category");
        parts.Add(Part(_form, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), "form", "form.docx");
        parts.Add(Part(_stamped, "application/pdf"), "stamped", "stamped.pdf");
        var body = new ByteArrayContent(await parts.ReadAsByteArrayAsync(cancel));
        body.Headers.ContentType = parts.Headers.ContentType;
        return body;
    }

    private static ByteArrayContent Part(byte[] bytes, string type) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", name));

    // An incremental update (ISO 32000-1, 7.5.6) adds one object that nothing refers to: still a whole PDF, of any size, and no byte of it repeats.
    private static byte[] Grown(byte[] pdf, int length)
    {
        var tail = Encoding.Latin1.GetString(pdf.AsSpan(pdf.Length - 300));
        var (size, root, last) = (Number(SizeEntry(), tail), RootEntry().Match(tail).Groups["value"].Value, Number(StartEntry(), tail));
        var filling = new byte[length - pdf.Length - 500];
        new Random(20211104).NextBytes(filling);
        var update = new MemoryStream();
        update.Write(pdf);
        Write(update, $"{size} 0 obj\n<</Length {filling.Length}>>\nstream\n");
        update.Write(filling);
        Write(update, "\nendstream\nendobj\n");
        var table = update.Length;
        Write(update, $"xref\n{size} 1\n{pdf.Length:D10} 00000 n \ntrailer\n<</Size {size + 1}/Root {root}/Prev {last}>>\nstartxref\n{table}\n%%EOF\n");
        return update.ToArray();
    }

    private static int Number(Regex entry, string text) => int.Parse(entry.Match(text).Groups["value"].ValueSpan, CultureInfo.InvariantCulture);

    private static void Write(MemoryStream to, FormattableString text) => to.Write(Encoding.Latin1.GetBytes(text.ToString(CultureInfo.InvariantCulture)));

    private static void Write(MemoryStream to, string text) => to.Write(Encoding.Latin1.GetBytes(text));

    [GeneratedRegex(@"/Size (?<value>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SizeEntry();

    [GeneratedRegex(@"/Root (?<value>\d+ \d+ R)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex RootEntry();

    [GeneratedRegex(@"startxref\s+(?<value>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex StartEntry();
}
