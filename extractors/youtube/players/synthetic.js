/*
 A player script made for tests: the shape of YouTube's, none of its code.
*/
var _yt_player={};(function(g){var window=this;'use strict';var w="split;join;reverse;splice;n;enhanced_except_;fromCharCode".split(";"),M,T;
var Z=function(U,t){return 10<U?t:t.replace(/[;/]/g,"")};g.boot=document.body.firstChild.nodeName;
if(window.yt&&window.yt.isBooted)throw Error("twice");
g.k=function(U,t){U.prototype=Object.create(t.prototype);U.prototype.constructor=U};
var Q={aB:function(U){U[w[2]]()},cD:function(U,t){U[w[3]](0,t)},eF:function(U,t){var c=U[0];U[0]=U[t%U.length];U[t%U.length]=c}};
var S=function(U,t){if(U!==4)return t;t=t[w[0]]("");Q.cD(t,2);Q.eF(t,13);Q.aB(t);Q.eF(t,5);return t[w[1]]("")};
var N=function(U){try{var t=U[w[0]]("");t.push(t.shift());for(var c=0;c<t.length;c++)t[c]=/\d/.test(t[c])?String((+t[c]+3)%10):t[c];t[w[2]]();return t[w[1]]("")+"_"}catch(I){return w[5]+U}};
g.L=class{constructor(U,t){this.U=U;this.P={};this.isMedia=t;this.isChanged=!1}set(U,t){this.P[U]=t}get(U){return this.P[U]}
clone(){var U=new g.L(this.U,this.isMedia);Object.assign(U.P,this.P);return U}url(){this.change();return this.U+"?"+Object.keys(this.P).map(U=>`${U}=${this.P[U]}`).join("&")}
change(){var U=this.get(w[4]);!this.isChanged&&U&&(this.isChanged=!0,this.set(w[4],N(U)))}};
g.k(g.L2=function(){},g.L);var R=function(U){return new Promise(function(t){U=g.url(U);U.set("alr","yes");U.set("id","1");t(U)})};
var B=function(U,t,c){t=t===void 0?"":t;c=c===void 0?"":c;U=new g.L(U,!0);U.set("alr","yes");c&&(c=S(4,decodeURIComponent(c)),U.set(t,encodeURIComponent(c)));return U};
g.player=function(){return{clientPlaybackNonce:"",signatureTimestamp:20999,url:B(window.src,"sig",window.s)}};
document.body.appendChild(g.player());g.start=new g.Missing(B);g.L.prototype.clear=function(){this.P={}};})(_yt_player);
