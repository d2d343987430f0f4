// The link in a mail carries the code behind the `#`, where no server, log or other site sees it. Here it gets from there into the form, and
// out of the address. Without scripts it is typed or pasted.
const take = () => {
  const code = location.hash.slice(1);
  if (code) {
    document.getElementById("code").value = code;
    history.replaceState(null, "", location.pathname + location.search);
    document.querySelector("#new_password, main form button").focus();
  }
};
addEventListener("hashchange", take);
take();
