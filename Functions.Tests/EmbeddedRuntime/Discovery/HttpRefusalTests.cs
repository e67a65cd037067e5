using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Discovery;

/// <summary>What a function that answers requests must not look like.</summary>
public sealed class HttpRefusalTests
{
    [Theory]
    [InlineData(typeof(LevelUser), "Function 'LevelUser': AuthorizationLevel.User is not supported; use Anonymous, Function or Admin.")]
    [InlineData(typeof(LevelSystem), "Function 'LevelSystem': AuthorizationLevel.System is not supported; use Anonymous, Function or Admin.")]
    [InlineData(typeof(RouteAdmin), "Function 'RouteAdmin': the route 'Administrators/list' begins with 'admin' or 'runtime'")]
    [InlineData(typeof(RouteRuntime), "Function 'RouteRuntime': the route 'runtime' begins with 'admin' or 'runtime'")]
    [InlineData(typeof(AdminByName), "Function 'AdminPage': the route 'AdminPage' begins with 'admin' or 'runtime'")]
    [InlineData(typeof(RouteSetting), "Function 'RouteSetting': the route '%x%' takes a setting by '%'; that is not supported.")]
    [InlineData(typeof(RouteBroken), "Function 'RouteBroken': the route 'a/{b' cannot be read")]
    [InlineData(typeof(WrongRequest), "Function 'WrongRequest': [HttpTrigger] is supported on a Microsoft.AspNetCore.Http.HttpRequest, not on System.String.")]
    [InlineData(typeof(Stranger), "Function 'Stranger': nothing supplies parameter 'service' of type System.IServiceProvider; the route 'api/Stranger' has no such value.")]
    [InlineData(typeof(RouteType), "Function 'RouteType': the route value 'id' cannot become a System.Uri.")]
    [InlineData(typeof(RouteAbsent), "Function 'RouteAbsent': the route value 'id' may be absent, but System.Int32 cannot be null.")]
    [InlineData(typeof(Mvc), "Function 'Mvc' answers with Microsoft.AspNetCore.Mvc.IActionResult; MVC results are not supported, return IResult.")]
    [InlineData(typeof(SameRoute), "Functions 'One' and 'Two' answer the same requests: 'api/x/{a}' and 'api/X/{b}'.")]
    public void A_function_that_could_not_be_reached_or_answer_is_refused_by_name(Type functions, string expected) => Refused.Because(functions, expected);

    public static class LevelUser
    {
        [Function("LevelUser")]
        public static void Run([HttpTrigger(AuthorizationLevel.User)] HttpRequest request)
        {
        }
    }

    public static class LevelSystem
    {
        [Function("LevelSystem")]
        public static void Run([HttpTrigger(AuthorizationLevel.System)] HttpRequest request)
        {
        }
    }

    public static class RouteAdmin
    {
        [Function("RouteAdmin")]
        public static void Run([HttpTrigger(Route = "/Administrators/list")] HttpRequest request)
        {
        }
    }

    public static class RouteRuntime
    {
        [Function("RouteRuntime")]
        public static void Run([HttpTrigger(Route = "runtime")] HttpRequest request)
        {
        }
    }

    public static class AdminByName
    {
        [Function("AdminPage")]
        public static void Run([HttpTrigger] HttpRequest request)
        {
        }
    }

    public static class RouteSetting
    {
        [Function("RouteSetting")]
        public static void Run([HttpTrigger(Route = "%x%")] HttpRequest request)
        {
        }
    }

    public static class RouteBroken
    {
        [Function("RouteBroken")]
        public static void Run([HttpTrigger(Route = "a/{b")] HttpRequest request)
        {
        }
    }

    public static class WrongRequest
    {
        [Function("WrongRequest")]
        public static void Run([HttpTrigger] string request)
        {
        }
    }

    public static class Stranger
    {
        [Function("Stranger")]
        public static void Run([HttpTrigger] HttpRequest request, IServiceProvider service)
        {
        }
    }

    public static class RouteType
    {
        [Function("RouteType")]
        public static void Run([HttpTrigger(Route = "{id}")] HttpRequest request, Uri id)
        {
        }
    }

    public static class RouteAbsent
    {
        [Function("RouteAbsent")]
        public static void Run([HttpTrigger(Route = "x/{id?}")] HttpRequest request, int id)
        {
        }
    }

    public static class Mvc
    {
        [Function("Mvc")]
        public static Task<IActionResult> Run([HttpTrigger] HttpRequest request) => Task.FromResult<IActionResult>(new OkResult());
    }

    public static class SameRoute
    {
        [Function("One")]
        public static void One([HttpTrigger("get", "post", Route = "x/{a}")] HttpRequest request, string a)
        {
        }

        [Function("Two")]
        public static void Two([HttpTrigger("POST", Route = "X/{b}")] HttpRequest request, string b)
        {
        }

        [Function("Three")]
        public static void Three([HttpTrigger("put", Route = "x/{a}")] HttpRequest request, string a)
        {
        }
    }
}
