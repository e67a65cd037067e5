using Microsoft.AspNetCore.Http.Features;

namespace TechVolunteers.EmbeddedRuntime.Http;

/// <summary>
/// The Functions host takes no body above 104,857,600 bytes, whatever the app allows its own server; so nothing that a
/// function sets raises the limit beyond that.
/// </summary>
internal sealed class BodyLimit(IHttpMaxRequestBodySizeFeature server) : IHttpMaxRequestBodySizeFeature
{
    public const long HostBytes = 104_857_600;

    public bool IsReadOnly => server.IsReadOnly;

    public long? MaxRequestBodySize
    {
        get => server.MaxRequestBodySize;
        set => server.MaxRequestBodySize = Math.Min(value ?? HostBytes, HostBytes);
    }

    /// <returns>False when the announced length is above the host's limit.</returns>
    public static bool Apply(IFeatureCollection features, long? announcedBytes)
    {
        if (announcedBytes > HostBytes)
        {
            return false;
        }

        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { } server)
        {
            var limit = new BodyLimit(server);
            if (!limit.IsReadOnly)
            {
                limit.MaxRequestBodySize = server.MaxRequestBodySize;
            }

            features.Set<IHttpMaxRequestBodySizeFeature>(limit);
        }

        return true;
    }
}
