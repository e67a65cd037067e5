using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using TechVolunteers.Identity;
using Xunit;

namespace TechVolunteers.Tests.Identity;

public sealed class SettingsTests
{
    [Fact]
    public void Without_settings_the_start_says_all_that_are_missing_and_how_to_set_them()
    {
        var problems = Assert.Throws<SettingsException>(() => IdentitySettings.Read(Settings(), demo: false)).Problems;

        Assert.Equal(2, problems.Count);
        Assert.StartsWith("The setting PublicUrl is missing. Set it to", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("The setting Administrators is missing. Set it to", problems[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PublicUrl", "zhengji.example.org")]
    [InlineData("PublicUrl", "ftp://zhengji.example.org")]
    [InlineData("PublicUrl", "https://zhengji.example.org/path")]
    [InlineData("Administrators", "admin@example.org, nobody")]
    [InlineData("TrustedProxies", "10.0.0.0/33")]
    public void A_setting_that_can_t_be_read_is_named(string name, string value)
    {
        var settings = Settings(("PublicUrl", "https://zhengji.example.org"), ("Administrators", "admin@example.org"), (name, value));

        var problem = Assert.Single(Assert.Throws<SettingsException>(() => IdentitySettings.Read(settings, demo: false)).Problems);

        Assert.StartsWith($"The setting {name} ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_demonstration_starts_without_settings() =>
        Assert.Equal("http://127.0.0.1:7071", IdentitySettings.Read(Settings(), demo: true).Url.Root);

    [Theory]
    [InlineData("192.0.2.1", "198.51.100.9", "", "192.0.2.1")]
    [InlineData("192.0.2.1", "198.51.100.9", "192.0.2.0/24", "198.51.100.9")]
    [InlineData("192.0.2.1", "203.0.113.5, 198.51.100.9:4711", "192.0.2.1", "198.51.100.9")]
    [InlineData("192.0.2.1", "203.0.113.5, 192.0.2.7", "192.0.2.0/24", "203.0.113.5")]
    [InlineData("192.0.2.1", "garbage", "192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "", "", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "", "", "2001:db8:1:2::/64")]
    [InlineData("::1", "[2001:db8::1]:443", "::1", "2001:db8::/64")]
    public void The_client_is_the_nearest_address_that_is_no_trusted_proxy(string remote, string forwarded, string trusted, string expected)
    {
        var proxies = new TrustedProxies([.. trusted.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => TrustedProxies.ReadNetwork(text)!.Value)]);
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(remote) } };
        if (forwarded.Length > 0)
            http.Request.Headers["X-Forwarded-For"] = forwarded;

        Assert.Equal(expected, proxies.ClientOf(http));
    }

    private static IConfiguration Settings(params (string Name, string Value)[] values)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            settings[name] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }
}
