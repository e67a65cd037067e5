using System.Net;
using System.Net.Sockets;

namespace TechVolunteers.Nominations.Viruses;

/// <summary>Where clamd, the daemon of ClamAV, listens.</summary>
public sealed record ClamdAddress(EndPoint EndPoint)
{
    /// <param name="setting"><c>tcp://host:port</c>, or <c>unix:///path/of/the/socket</c>.</param>
    /// <exception cref="SettingsException">It is neither.</exception>
    public static ClamdAddress Parse(string setting) =>
        Uri.TryCreate(setting, UriKind.Absolute, out var address) && Of(address) is { } endPoint
            ? new ClamdAddress(endPoint)
            : throw new SettingsException([$"The setting ClamAv is “{setting}”. Set it to the address of clamd: tcp://host:port or unix:///run/clamav/clamd.ctl; leave it empty to do without a virus scanner."]);

    /// <summary>A socket that can be connected to it.</summary>
    public Socket Socket() =>
        EndPoint is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);

    public override string ToString() => $"{EndPoint}";

    private static EndPoint? Of(Uri address) => address switch
    {
        { Scheme: "tcp", Host.Length: > 0, Port: > 0, PathAndQuery: "" or "/" } => new DnsEndPoint(address.Host, address.Port),
        { Scheme: "unix", Host: "", AbsolutePath.Length: > 1 } => new UnixDomainSocketEndPoint(Uri.UnescapeDataString(address.AbsolutePath)),
        _ => null,
    };
}
