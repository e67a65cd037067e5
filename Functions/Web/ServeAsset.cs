using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.Web;

/// <summary>Stylesheet and pictures, from inside the assembly. An address that names the content's version may be kept for ever.</summary>
public static class ServeAsset
{
    [Function("ServeAsset")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "assets/{**path}")] HttpRequest request, string? path)
    {
        if (WebAsset.Find(path ?? "") is not { } asset)
            return Results.Text("没有这个文件。\n", "text/plain; charset=utf-8", statusCode: StatusCodes.Status404NotFound);
        request.HttpContext.Response.Headers.CacheControl = request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "public, no-cache";
        return Results.Bytes(asset.Content, asset.Type, entityTag: asset.Tag);
    }
}
