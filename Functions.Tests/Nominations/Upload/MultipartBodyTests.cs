using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Tests.Storage;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload;

public sealed class MultipartBodyTests
{
    private const string Boundary = "----form-7MA4YWxk";
    private const string Nearly = "\r\n------form-7MA4YWx";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_body_in_any_pieces_gives_the_parts_that_the_framework_reads()
    {
        var random = new Random(20211112);
        for (var n = 0; n < 400; n++)
        {
            var body = Body(random);
            var expected = await ByFramework(body);

            Assert.Equal(expected, await Parts(Pieces(body, random)));
        }
    }

    [Fact]
    public async Task A_body_that_ends_anywhere_before_its_last_boundary_is_broken_off()
    {
        var body = Bytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nA\r\n--{Boundary}\r\n\r\n{Nearly}\r\n--{Boundary}--");
        for (var length = 0; length < body.Length; length++)
            await Assert.ThrowsAsync<IOException>(() => Parts(PipeReader.Create(new ReadOnlySequence<byte>(body, 0, length))));

        Assert.Equal(2, (await Parts(PipeReader.Create(new ReadOnlySequence<byte>(body)))).Count);
    }

    [Theory]
    [InlineData("--{0}\r\n\r\nA\r\n--{0}--")]
    [InlineData("--{0}  \t\r\n\r\nA\r\n--{0}--\r\n")]
    [InlineData("This is a form.\r\nIt has one part.\r\n--{0}\r\n\r\nA\r\n--{0}--\r\nThat was it.\r\n--{0}\r\n\r\nB\r\n--{0}--\r\n")]
    [InlineData("\r\n--{0}\r\n\r\nA\r\n--{0}--\r\n")]
    public async Task What_stands_around_the_parts_is_passed_over(string text)
    {
        var body = Bytes(string.Format(null, text, Boundary));
        foreach (var random in new[] { new Random(1), new Random(2), new Random(3) })
            Assert.Equal([(null, null, "A")], await Parts(Pieces(body, random)));
    }

    [Fact]
    public async Task A_body_without_parts_has_none() => Assert.Empty(await Parts(PipeReader.Create(new ReadOnlySequence<byte>(Bytes($"--{Boundary}--\r\n")))));

    [Theory]
    [InlineData("--{0}x\r\n\r\nA\r\n--{0}--")]
    [InlineData("--{0}\r\nno colon\r\n\r\nA\r\n--{0}--")]
    [InlineData("--{0}\r\n: no name\r\n\r\nA\r\n--{0}--")]
    [InlineData("--{0}\r\na:1\r\nb:2\r\nc:3\r\nd:4\r\ne:5\r\nf:6\r\ng:7\r\nh:8\r\ni:9\r\nj:10\r\nk:11\r\nl:12\r\nm:13\r\nn:14\r\no:15\r\np:16\r\nq:17\r\n\r\nA\r\n--{0}--")]
    public async Task What_is_no_multipart_body_is_told_apart_from_one_that_broke_off(string text) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => Parts(PipeReader.Create(new ReadOnlySequence<byte>(Bytes(string.Format(null, text, Boundary))))));

    [Theory]
    [InlineData(16_000, true)]
    [InlineData(17_000, false)]
    public async Task Headers_have_at_most_16_kilobytes(int length, bool read)
    {
        var parts = Parts(Pieces(Bytes($"--{Boundary}\r\nContent-Type: text/plain\r\nx: {new string('x', length)}\r\n\r\nA\r\n--{Boundary}--"), new Random(1)));

        if (read)
            Assert.Equal([(null, "text/plain", "A")], await parts);
        else
            await Assert.ThrowsAsync<InvalidDataException>(() => parts);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(-40, false)]
    public async Task A_body_over_its_limit_is_read_no_further(int more, bool taken)
    {
        var random = new Random(7);
        for (var n = 0; n < 50; n++)
        {
            var bytes = Body(random);
            var body = new MultipartBody(Pieces(bytes, random), Boundary, bytes.Length + more);
            if (taken)
                await Parts(body);
            else
                await Assert.ThrowsAsync<IOException>(() => Parts(body));
            Assert.Equal(!taken, body.Exceeded);
        }
    }

    [Fact]
    public async Task Parts_that_nobody_reads_to_their_end_are_passed_over()
    {
        var random = new Random(11);
        for (var n = 0; n < 50; n++)
        {
            var bytes = Body(random);
            var body = new MultipartBody(Pieces(bytes, random), Boundary, bytes.Length);
            var parts = 0;
            for (; await body.Next(Cancel) is { } part; parts++)
            {
                if (random.Next(2) == 0)
                    continue;
                var some = (await part.Content.ReadAsync(Cancel)).Buffer;
                part.Content.AdvanceTo(some.GetPosition(random.NextInt64(some.Length + 1)));
            }
            Assert.Equal((await ByFramework(bytes)).Count, parts);
        }
    }

    [Fact]
    public async Task Who_has_looked_at_all_and_taken_nothing_is_given_more()
    {
        var content = new string('A', 5_000);
        var body = new MultipartBody(Pieces(Bytes($"--{Boundary}\r\n\r\n{content}\r\n--{Boundary}--"), new Random(3)), Boundary, 10_000);
        var part = (await body.Next(Cancel))!.Content;

        var length = -1L;
        for (var more = true; more;)
        {
            var read = await part.ReadAsync(Cancel);
            Assert.True(read.Buffer.Length > length || read.IsCompleted);
            (length, more) = (read.Buffer.Length, !read.IsCompleted);
            part.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        Assert.Equal(content.Length, length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--")]
    [InlineData("--" + Boundary + "\r\n\r\nA")]
    [InlineData("--" + Boundary + "\r\n\r\nA\r\n--")]
    public async Task A_read_that_the_server_calls_back_is_no_end_and_leaves_the_body_readable(string received)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Bytes(received), Cancel);
        var reading = Parts(pipe.Reader);

        pipe.Reader.CancelPendingRead();

        await Assert.ThrowsAsync<OperationCanceledException>(() => reading);
        Assert.False(pipe.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_part_lies_where_it_was_received()
    {
        var received = Bytes($"--{Boundary}\r\n\r\nA\r\n--{Boundary}--");
        var body = new MultipartBody(PipeReader.Create(new ReadOnlySequence<byte>(received)), Boundary, received.Length);

        var read = await (await body.Next(Cancel))!.Content.ReadAsync(Cancel);

        Assert.True(MemoryMarshal.TryGetArray(read.Buffer.First, out var array));
        Assert.Same(received, array.Array);
        Assert.Equal("A"u8, array.AsSpan());
    }

    private static Task<List<(string? Name, string? Type, string Content)>> Parts(PipeReader body) => Parts(new MultipartBody(body, Boundary, 1_000_000));

    private static async Task<List<(string? Name, string? Type, string Content)>> Parts(MultipartBody body)
    {
        var parts = new List<(string?, string?, string)>();
        while (await body.Next(Cancel) is { } part)
        {
            var content = new MemoryStream();
            await part.Content.CopyToAsync(content, Cancel);
            parts.Add((part.Disposition?.Name.Value, part.ContentType, Encoding.Latin1.GetString(content.ToArray())));
        }
        return parts;
    }

    private static async Task<List<(string? Name, string? Type, string Content)>> ByFramework(byte[] body)
    {
        var reader = new MultipartReader(Boundary, new MemoryStream(body));
        var parts = new List<(string?, string?, string)>();
        while (await reader.ReadNextSectionAsync(Cancel) is { } section)
        {
            var content = new MemoryStream();
            await section.Body.CopyToAsync(content, Cancel);
            parts.Add((section.GetContentDispositionHeader()?.Name.Value, section.ContentType, Encoding.Latin1.GetString(content.ToArray())));
        }
        return parts;
    }

    // What looks like a boundary stands in files too.
    private static byte[] Body(Random random)
    {
        var body = new MemoryStream();
        for (var n = random.Next(4); n >= 0; n--)
        {
            body.Write(Bytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"p{n}\"\r\n{(random.Next(2) == 0 ? "Content-Type: application/pdf\r\n" : "")}\r\n"));
            for (var some = random.Next(12); some > 0; some--)
            {
                body.Write(random.Next(5) switch
                {
                    0 => Bytes(Nearly),
                    1 => "\r\n"u8,
                    2 => Bytes("\r\n--" + Boundary[..random.Next(Boundary.Length)] + "\r"),
                    3 => "--"u8,
                    _ => Bytes(new string((char)random.Next(128, 256), random.Next(3_000))),
                });
            }
            body.Write("\r\n"u8);
        }
        body.Write(Bytes($"--{Boundary}--\r\n"));
        return body.ToArray();
    }

    // As a line brings them: now a byte at a time, now hundreds, in memory that is nowhere in one piece.
    private static PipeReader Pieces(byte[] bytes, Random random) => PipeReader.Create(
        new Trickle(bytes) { Piece = 1 + random.Next(random.Next(2) == 0 ? 8 : 2_000) }, new StreamPipeReaderOptions(bufferSize: 16 << random.Next(8), minimumReadSize: 1));

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
