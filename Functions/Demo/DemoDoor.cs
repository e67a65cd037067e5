using System.Net;
using Microsoft.AspNetCore.Http;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

/// <summary>Stands before every page of the demonstration; outside one there are no such pages.</summary>
/// <param name="Clock">Null outside a demonstration.</param>
public sealed record DemoDoor(VirtualClock? Clock)
{
    /// <summary>Everybody may pass in a demonstration, from this machine, and addressed to it (not through a proxy or a rebound name).</summary>
    public Permitted Ask(HttpRequest request, DateTimeOffset at) =>
        Clock is not null
        && request.HttpContext.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && DemoWalls.IsLoopback(request.Host.Host)
            ? request.Visitor().Ask(DemoPermissions.TakePart, Subject.General, null, at)
            : new Permitted.No(Refusal.Unknown("没有这个页面。", "请核对地址，或者从首页重新进入。"));
}
