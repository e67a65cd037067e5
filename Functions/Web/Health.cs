using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.Web;

/// <summary>Tells a probe that the process answers; it asks no store, so a store that is down does not restart the app.</summary>
public static class Health
{
    [Function("Health")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        Results.Text("ok\n");
}
