using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace TechVolunteers.Nominations.Upload;

/// <param name="Disposition">Null when the part has none that can be read.</param>
/// <param name="ContentType">As sent; null when it was not.</param>
/// <param name="Content">The part's bytes; nothing of it can be read once the next part was asked for.</param>
internal sealed record MultipartPart(ContentDispositionHeaderValue? Disposition, string? ContentType, PipeReader Content);

/// <summary>
/// A multipart body (RFC 2046, 5.1.1; RFC 7578) read part by part where the server received it: a file is searched for its end and handed on
/// without being copied. The framework's reader copies every byte twice before anybody sees it.
/// </summary>
/// <param name="boundary">As it stands in the Content-Type; at most 70 characters.</param>
/// <param name="limit">Of the whole body, in bytes, counted as they really come: a declared length may be absent or wrong.</param>
internal sealed class MultipartBody(PipeReader body, string boundary, long limit)
{
    private const int MostHeaders = 16;
    private const int MostHeaderBytes = 16 * 1024;

    private static readonly byte[] _last = [.. "--"u8];

    private readonly byte[] _delimiter = Encoding.UTF8.GetBytes("\r\n--" + boundary);
    private PipeReader? _part;
    private long _taken;

    /// <summary>Whether more than the limit came.</summary>
    public bool Exceeded { get; private set; }

    /// <summary>The next part, whatever was left of the one before; null after the last.</summary>
    /// <exception cref="IOException">The sender broke off, or <see cref="Exceeded"/>.</exception>
    /// <exception cref="InvalidDataException">This is no multipart body.</exception>
    /// <exception cref="OperationCanceledException">The server ended the request.</exception>
    public async ValueTask<MultipartPart?> Next(CancellationToken cancel)
    {
        if (_part is null)
            await PassPreamble(cancel);
        else
            await PassPart(_part, cancel);
        if (await Follows(_last, cancel))
        {
            await PassEpilogue(cancel);
            return null;
        }
        if (!string.IsNullOrWhiteSpace(await Line(MostHeaderBytes, cancel)))
            throw new InvalidDataException("A boundary does not end its line.");
        var headers = await Headers(cancel);
        _part = new Content(this);
        return new MultipartPart(
            ContentDispositionHeaderValue.TryParse(headers.GetValueOrDefault(HeaderNames.ContentDisposition), out var disposition) ? disposition : null,
            headers.GetValueOrDefault(HeaderNames.ContentType),
            _part);
    }

    // The first boundary has no line before it, unless there is a preamble.
    private async ValueTask PassPreamble(CancellationToken cancel)
    {
        if (!await Follows(_delimiter[2..], cancel))
            await PassPart(new Content(this), cancel);
    }

    private async ValueTask PassPart(PipeReader part, CancellationToken cancel)
    {
        await part.CopyToAsync(Stream.Null, cancel);
        await Follows(_delimiter, cancel);
    }

    // What comes after the last boundary means nothing, but whoever breaks off there has not sent the body that was announced.
    private async ValueTask PassEpilogue(CancellationToken cancel)
    {
        ReadResult read;
        do
        {
            read = await Read(1, cancel);
            Take(read.Buffer, read.Buffer.End);
        }
        while (!read.IsCompleted);
    }

    private async ValueTask<Dictionary<string, string>> Headers(CancellationToken cancel)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var left = MostHeaderBytes;
        while (await Line(left, cancel) is { Length: > 0 } line)
        {
            left -= line.Length;
            if (line.Split(':', 2) is not [{ Length: > 0 } name, var value] || headers.Count == MostHeaders)
                throw new InvalidDataException("The headers of a part cannot be read.");
            headers[name.Trim()] = value.Trim();
        }
        return headers;
    }

    /// <summary>Takes these bytes when they come next.</summary>
    private async ValueTask<bool> Follows(byte[] wanted, CancellationToken cancel)
    {
        var seen = (await Read(wanted.Length, cancel)).Buffer;
        if (seen.Length < wanted.Length)
        {
            Take(seen, seen.End);
            throw BrokenOff();
        }
        var follows = Index(seen.Slice(0, wanted.Length), wanted) == 0;
        Take(seen, follows ? seen.GetPosition(wanted.Length) : seen.Start);
        return follows;
    }

    private async ValueTask<string> Line(int longest, CancellationToken cancel)
    {
        for (var wanted = 2L; ;)
        {
            var read = await Read((int)wanted, cancel);
            var seen = read.Buffer;
            if (Index(seen, "\r\n"u8) is { } end && end <= longest)
            {
                var line = Encoding.UTF8.GetString(seen.Slice(0, end));
                Take(seen, seen.GetPosition(end + 2));
                return line;
            }
            Take(seen, seen.Start);
            if (seen.Length > longest)
                throw new InvalidDataException("A line is too long.");
            if (read.IsCompleted)
                throw BrokenOff();
            wanted = seen.Length + 1;
        }
    }

    /// <summary>At least so many bytes, unless the body ends before; <see cref="Take"/> must follow.</summary>
    private async ValueTask<ReadResult> Read(int atLeast, CancellationToken cancel)
    {
        var read = await body.ReadAtLeastAsync(atLeast, cancel);
        Exceeded = _taken + read.Buffer.Length > limit;
        if (!read.IsCanceled && !Exceeded)
            return read;
        body.AdvanceTo(read.Buffer.End);
        // The server calls a read back when the connection is gone; what came with it may be less than was asked for.
        throw read.IsCanceled ? new OperationCanceledException("The server ended the request.") : new IOException($"The body is longer than {limit} bytes.");
    }

    private void Take(in ReadOnlySequence<byte> seen, SequencePosition end)
    {
        _taken += seen.Slice(seen.Start, end).Length;
        body.AdvanceTo(end);
    }

    private static IOException BrokenOff() => new("The body ended before its last boundary.");

    /// <summary>Where <paramref name="wanted"/> stands first; null when it does not.</summary>
    private static long? Index(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> wanted)
    {
        var seam = wanted.Length - 1;
        Span<byte> across = stackalloc byte[2 * seam];
        var passed = 0L;
        foreach (var segment in bytes)
        {
            if (segment.Span.IndexOf(wanted) is >= 0 and var within)
                return passed + within;
            passed += segment.Length;
            if (passed == bytes.Length)
                break;
            // It may begin in this segment and end in another.
            var from = Math.Max(0, passed - seam);
            var around = bytes.Slice(from, Math.Min(2 * seam, bytes.Length - from));
            around.CopyTo(across);
            if (across[..(int)around.Length].IndexOf(wanted) is >= 0 and var at)
                return from + at;
        }
        return null;
    }

    /// <summary>The body up to the next boundary.</summary>
    private sealed class Content(MultipartBody owner) : PipeReader
    {
        private ReadOnlySequence<byte> _whole;
        private ReadOnlySequence<byte> _own;
        private long _looked;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => ReadAtLeastAsyncCore(1, cancellationToken);

        protected override async ValueTask<ReadResult> ReadAtLeastAsyncCore(int minimumSize, CancellationToken cancellationToken)
        {
            var delimiter = owner._delimiter;
            // The last bytes may be the beginning of the boundary.
            var atLeast = Math.Max(minimumSize, _looked + 1) + delimiter.Length - 1;
            var read = await owner.Read((int)atLeast, cancellationToken);
            _whole = read.Buffer;
            var end = Index(_whole, delimiter);
            if (end is null && read.IsCompleted)
            {
                owner.Take(_whole, _whole.End);
                throw BrokenOff();
            }
            _own = _whole.Slice(0, end ?? (_whole.Length - delimiter.Length + 1));
            return new ReadResult(_own, isCanceled: false, isCompleted: end is not null);
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            _looked = _own.Slice(consumed, examined).Length;
            owner.Take(_whole, consumed);
        }

        // Nothing is known to be a part's before the boundary was looked for.
        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }

        public override void CancelPendingRead() => throw new NotSupportedException("A part is cancelled by its token.");

        public override void Complete(Exception? exception = null)
        {
            // The body goes on, and Next passes over what was left.
        }
    }
}
