using TechVolunteers.EmbeddedRuntime.Hosting;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Hosting;

/// <summary>Row H25: host.json is honoured, and what is not is said.</summary>
public sealed class HostJsonTests
{
    [Fact]
    public void H25_used_keys_are_read_without_regard_to_case()
    {
        var json = Read("""
            {
              // comments are allowed
              "Version": "2.0",
              "logging": { "logLevel": { "default": "warning", "TechVolunteers.Intake": "Debug" } },
              "extensions": {
                "http": { "RoutePrefix": "/pages/" },
                "durableTask": { "hubName": "Hub", "maxConcurrentActivityFunctions": 7, "extendedSessionsEnabled": true, "versionMatchStrategy": "currentOrOlder" },
              }
            }
            """);

        Assert.Empty(json.Problems);
        Assert.Empty(json.Unused);
        Assert.Equal("pages", json.RoutePrefix);
        Assert.Equal("Hub", json.Text("extensions.durableTask.hubName"));
        Assert.Equal(7, json.Number("extensions.durableTask.maxConcurrentActivityFunctions"));
        Assert.True(json.Flag("extensions.durableTask.extendedSessionsEnabled"));
        Assert.Equal([("default", "warning"), ("TechVolunteers.Intake", "Debug")], json.LogLevels.Select(l => (l.Key, l.Value)));
    }

    [Fact]
    public void H25_official_keys_without_use_are_listed()
    {
        var json = Read("""
            {
              "version": "2.0", "functionTimeout": "00:05:00", "healthMonitor": { "enabled": true },
              "logging": { "applicationInsights": { "samplingSettings": { "isEnabled": true } } },
              "extensions": { "queues": { "batchSize": 4 }, "durableTask": { "storageProvider": { "type": "AzureStorage" }, "useAppLease": false }, "http": { "hsts": {} } }
            }
            """);

        Assert.Empty(json.Problems);
        Assert.Equal(
            ["extensions.durableTask.storageProvider", "extensions.durableTask.useAppLease", "extensions.http.hsts", "extensions.queues", "functionTimeout", "healthMonitor", "logging.applicationInsights"],
            json.Unused);
    }

    [Theory]
    [InlineData("""{"version":"2.0","extention":{}}""", "host.json: the key 'extention' is unknown.")]
    [InlineData("""{"version":"2.0","extensions":{"http":{"routePrefixes":""}}}""", "host.json: the key 'extensions.http.routePrefixes' is unknown.")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"hub":"x"}}}""", "host.json: the key 'extensions.durableTask.hub' is unknown.")]
    [InlineData("""{"version":"2.0","extensions":{"http":{"routePrefix":1}}}""", "host.json: 'extensions.http.routePrefix' must be a string, not 1.")]
    [InlineData("""{"version":"2.0","extensions":{"http":true}}""", "host.json: 'extensions.http' must be an object, not true.")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"maxConcurrentActivityFunctions":"7"}}}""", "host.json: 'extensions.durableTask.maxConcurrentActivityFunctions' must be a whole number of at least 1, not \"7\".")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"maxConcurrentActivityFunctions":7.5}}}""", "host.json: 'extensions.durableTask.maxConcurrentActivityFunctions' must be a whole number of at least 1, not '7.5'.")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"maxConcurrentActivityFunctions":0}}}""", "host.json: 'extensions.durableTask.maxConcurrentActivityFunctions' must be a whole number of at least 1, not '0'.")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"hubName":"../x"}}}""", "host.json: 'extensions.durableTask.hubName' must be a letter followed by 2 to 44 letters or digits, not '../x'.")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"extendedSessionsEnabled":"yes"}}}""", "host.json: 'extensions.durableTask.extendedSessionsEnabled' must be true or false, not \"yes\".")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"versionMatchStrategy":"Older"}}}""", "host.json: 'extensions.durableTask.versionMatchStrategy' must be None, Strict or CurrentOrOlder, not 'Older'.")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"versionFailureStrategy":"Skip"}}}""", "host.json: 'extensions.durableTask.versionFailureStrategy' must be Reject or Fail, not 'Skip'.")]
    [InlineData("""{"version":"2.0","logging":{"logLevel":{"default":"Loud"}}}""", "host.json: 'logging.logLevel.default' must be a log level (Trace, Debug, Information, Warning, Error, Critical, None), not 'Loud'.")]
    [InlineData("""{"version":"2.0","functionTimeout":"soon"}""", "host.json: 'functionTimeout' must be a duration like \"00:05:00\", not 'soon'.")]
    [InlineData("""{"version":"3.0"}""", "host.json: 'version' must be \"2.0\", not '3.0'.")]
    [InlineData("{}", "host.json: the key 'version' is missing; write \"version\": \"2.0\".")]
    [InlineData("[]", "host.json must hold a JSON object.")]
    [Trait("Difference", "H25")]
    public void H25_what_the_official_host_does_not_know_is_refused_by_name(string json, string problem) =>
        Assert.Equal([problem], Read(json).Problems);

    [Fact]
    public void Text_that_is_no_json_is_refused() => Assert.StartsWith("host.json is not JSON: ", Assert.Single(Read("{").Problems));

    [Fact]
    public void Every_problem_is_told_at_once() => Assert.Equal(3, Read("""{"version":"2.0","a":1,"b":2,"extensions":{"c":3}}""").Problems.Count);

    [Fact]
    public void Settings_override_host_json()
    {
        var json = HostJson.Read(
            """{"version":"2.0","extensions":{"http":{"routePrefix":"a"}}}""",
            [KeyValuePair.Create("extensions.http.routePrefix", (string?)"b"), KeyValuePair.Create("extensions", (string?)null)]);

        Assert.Empty(json.Problems);
        Assert.Equal("b", json.RoutePrefix);
    }

    [Fact]
    public void Without_a_file_the_defaults_hold()
    {
        var json = HostJson.Read(null, []);

        Assert.Empty(json.Problems);
        Assert.Equal("api", json.RoutePrefix);
    }

    private static HostJson Read(string json) => HostJson.Read(json, []);
}
