using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace TechVolunteers.Web;

public static class UnreadBody
{
    /// <summary>
    /// Reads the rest of a body that is not wanted: a browser shows the answer only once everything was sent. The server's own limits of size and
    /// speed bound it. A sender that asked first (<c>Expect: 100-continue</c>) is answered without.
    /// </summary>
    public static async Task Drain(this HttpRequest request, CancellationToken cancel)
    {
        if (request.Headers.ContainsKey(HeaderNames.Expect))
            return;
        try
        {
            await request.Body.CopyToAsync(Stream.Null, cancel);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The sender is gone or sends more than the server takes: the refusal stands either way.
        }
    }
}
