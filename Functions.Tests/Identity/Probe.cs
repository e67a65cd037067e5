using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using TechVolunteers.Identity;
using TechVolunteers.Storage;
using TechVolunteers.Web;

namespace TechVolunteers.Tests.Identity;

/// <summary>Functions that show what the middleware makes of a request.</summary>
public static class Probe
{
    [Function("ProbeWho")]
    public static string Who([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "probe/who")] HttpRequest request) =>
        request.Visitor().Who?.Name ?? "nobody";

    [Function("ProbeWhoApi")]
    public static string WhoApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "api/probe/who")] HttpRequest request) =>
        request.Visitor().Who?.Name ?? "nobody";

    [Function("ProbeBroken")]
    public static string Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "probe/broken")] HttpRequest request) =>
        throw new InvalidOperationException("secret detail " + request.Path);

    [Function("ProbeBrokenApi")]
    public static string BrokenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/probe/broken")] HttpRequest request) =>
        throw new InvalidOperationException("secret detail " + request.Path);

    [Function("ProbeStoreDown")]
    public static string StoreDown([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "probe/store-down")] HttpRequest request) =>
        throw new StoreUnavailableException("disk full at " + request.Path);

    /// <summary>As an upload does it: the first field is the token, and the rest is read only when it is good.</summary>
    [Function("ProbeUpload")]
    [ChecksFormTokenItself]
    public static async Task<string> Upload([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "probe/upload")] HttpRequest request, CancellationToken cancel)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value!;
        var reader = new MultipartReader(boundary, request.Body);
        var first = await reader.ReadNextSectionAsync(cancel);
        using var field = new StreamReader(first!.Body);
        if (await request.Check(await field.ReadToEndAsync(cancel)) is { } refusal)
            return $"refused {refusal.Status}";
        var second = await reader.ReadNextSectionAsync(cancel);
        using var rest = new StreamReader(second!.Body);
        return await rest.ReadToEndAsync(cancel);
    }
}
