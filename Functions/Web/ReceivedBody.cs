using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace TechVolunteers.Web;

/// <summary>
/// A request's body in the server's own buffers, for whoever waits for more of it than has come. When a sender breaks off meanwhile, Kestrel
/// leaves that read open (dotnet/aspnetcore#19476) and stumbles over it afterwards; here it is closed.
/// </summary>
internal sealed class ReceivedBody(HttpRequest request) : PipeReader
{
    private readonly PipeReader _server = request.BodyReader;
    private SequencePosition? _left;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _server.ReadAsync(cancellationToken);
        }
        catch (BadHttpRequestException)
        {
            Close();
            throw;
        }
    }

    public override bool TryRead(out ReadResult result) => _server.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _left = consumed.Equals(examined) ? null : examined;
        _server.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _server.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _server.Complete(exception);

    private void Close()
    {
        if (_left is not { } left)
            return;
        try
        {
            _server.AdvanceTo(left);
        }
        catch (InvalidOperationException)
        {
            // It was not open: a body in chunks, or one that came too slowly.
        }
    }
}
