using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace TechVolunteers.Identity;

/// <summary>The setting <c>TrustedProxies</c>: networks whose word about the client's address is believed. Everybody else's <c>X-Forwarded-For</c> is ignored.</summary>
public sealed record TrustedProxies(ImmutableArray<IPNetwork> Networks)
{
    public static TrustedProxies None { get; } = new([]);

    /// <summary>An address or a network (<c>10.0.0.0/8</c>); null when it is neither.</summary>
    public static IPNetwork? ReadNetwork(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(Plain(address), Plain(address).AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        : IPNetwork.TryParse(text, out var network) ? network
        : null;

    /// <summary>
    /// Who is counted for limits: the nearest address that is no trusted proxy. An IPv6 client is its /64, since one line usually holds a whole one.
    /// </summary>
    public string ClientOf(HttpContext http)
    {
        var nearest = Plain(http.Connection.RemoteIpAddress ?? IPAddress.None);
        // Each proxy appends whom it spoke to; what stands further left was written by whoever came before it, so it counts only behind a trusted one.
        var said = http.Request.Headers["X-Forwarded-For"].SelectMany(value => (value ?? "").Split(',')).Reverse();
        foreach (var text in said)
        {
            if (!Trusts(nearest) || ReadClient(text.Trim()) is not { } before)
                break;
            nearest = before;
        }
        return nearest.AddressFamily == AddressFamily.InterNetworkV6 ? $"{new IPNetwork(Prefix64(nearest), 64)}" : nearest.ToString();
    }

    private bool Trusts(IPAddress address) => Networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    /// <summary>Some proxies write the port with the address.</summary>
    private static IPAddress? ReadClient(string text) =>
        IPEndPoint.TryParse(text, out var endPoint) ? Plain(endPoint.Address) : null;

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());

    private static IPAddress Prefix64(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
